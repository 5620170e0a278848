/** What a click or a key does to the selection, and which text a selection belongs to. Pure. */
import type { CaptureShown } from '../../../src/protocol/attention';
import type { Selection } from './state';

/**
 * Identifies a text as one model reads it, across windows: ids of captures are of one window. An FNV-1a hash of the
 * UTF-16 units, so that the text itself is not stored.
 */
export function textKey({ model, text, tokens }: CaptureShown): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return `${model}/${tokens.length}/${(hash >>> 0).toString(16)}`;
}

/** Toggles a pin. @param more keeps the other pins */
export function withPin(selection: Selection | undefined, token: number, more: boolean): Selection {
  const before = selection?.pinned ? selection.tokens : [];
  if (!more) return { tokens: [token], pinned: !(before.length === 1 && before[0] === token) };
  const others = before.filter((each) => each !== token);
  const tokens = before.includes(token) ? others : [token, ...others];
  return tokens.length > 0 ? { tokens, pinned: true } : { tokens: [token], pinned: false };
}
