import type { ServerAddress } from '../../base/serverAddress';
import type { ModelAbilities, ServerKind } from '../../protocol/servers';
import type { Room } from './fitting';

/** A model of a server, as far as it is known, for one request. */
export interface ServerPlace extends Room {
  readonly address: ServerAddress;
  readonly kind: ServerKind;
  readonly abilities: ModelAbilities;
  readonly signal: AbortSignal;
  /** It reads less than was thought: called with the share that works. */
  readonly onShorter: (share: number) => void;
  /** The server refused what it was thought to do: called with what is left, once that works. */
  readonly onDowngrade: (abilities: ModelAbilities) => void;
}
