/** How the panel opens on a text: what was asked for, completed with defaults. Pure. */
import type { AttentionMap, TokenPiece } from '../../../protocol/engine';
import {
  DEFAULT_LENS,
  type HeadAddress,
  type HeadOrder,
  type Lens,
  type Opening,
  type ViewId,
} from '../../../protocol/attention';

export interface OpeningRequest {
  readonly view?: ViewId;
  /** The head that is open; without it the one that the model suggests. */
  readonly head?: Partial<HeadAddress>;
  readonly lens?: Partial<Lens>;
  readonly order?: HeadOrder;
  /**
   * Words that are pinned, the last chosen first: of each the last token that reads so, whatever its case. Words that
   * the text lacks are left out.
   */
  readonly pinned?: readonly string[];
  readonly reveals?: Opening['reveals'];
}

export interface OpenedText {
  readonly tokens: readonly TokenPiece[];
  readonly target?: readonly TokenPiece[];
  readonly maps: readonly AttentionMap[];
}

export function openingOf(request: OpeningRequest, suggested: HeadAddress, text: OpenedText): Opening {
  const head = { ...suggested, ...request.head };
  const lens = { ...DEFAULT_LENS, ...request.lens };
  const map = text.maps.find(({ kind }) => kind === head.map);
  const side = lens.direction === 'from' ? map?.queriesAre : map?.keysAre;
  const tokens = (side === 'target' ? text.target : text.tokens) ?? [];
  const pinned = (request.pinned ?? [])
    .map((word) => tokens.findLastIndex((token) => token.text.trim().toLowerCase() === word.toLowerCase()))
    .filter((at) => at >= 0);
  const { view = 'matrix', order = 'layer', reveals } = request;
  return { view, head, lens, order, pinned, ...(reveals && { reveals }) };
}
