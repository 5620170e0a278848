/** What a click or a key does to the selection. Pure. */
import type { Selection } from './state';

/** Pinning what is pinned lets it go; beside others when more are wanted. */
export function pinned(selection: Selection | undefined, token: number, more: boolean): Selection {
  const before = selection?.pinned ? selection.tokens : [];
  if (!more) return { tokens: [token], pinned: !(before.length === 1 && before[0] === token) };
  const others = before.filter((each) => each !== token);
  const tokens = before.includes(token) ? others : [token, ...others];
  return tokens.length > 0 ? { tokens, pinned: true } : { tokens: [token], pinned: false };
}
