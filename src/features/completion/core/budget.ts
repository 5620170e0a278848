import { contextWindow, type ContextWindow, type TextPlace, type WindowBudget } from '../../../base/text/contextWindow';
import type { Beyond } from '../../../protocol/engine';

/** About 400 tokens: under a second of prefill on two cores when nothing of it is in the KV cache. */
export const COMPLETION_BUDGET: WindowBudget = { prefixChars: 1600, suffixChars: 400 };

/**
 * How far from the cursor the document's own patterns are looked for. More brings no more (docs/decisions.md), and a
 * place in a document has hardly more text (`READ_LIMIT`), whose start moves with each key.
 */
const PATTERNS_BUDGET: WindowBudget = { prefixChars: 20_000, suffixChars: 7_000 };

/**
 * What the model reads around a cursor, and the document beyond that; absent where it reads all. A preamble stands
 * before the text of the document and takes nothing of its room.
 */
export function windowAt(
  place: TextPlace & { readonly preamble?: string },
): ContextWindow & { readonly beyond?: Beyond } {
  const { prefix, suffix } = contextWindow(place, COMPLETION_BUDGET);
  const wide = contextWindow(place, PATTERNS_BUDGET);
  const before = wide.prefix.slice(0, wide.prefix.length - prefix.length);
  const after = wide.suffix.slice(suffix.length);
  const read = { prefix: (place.preamble ?? '') + prefix, suffix };
  return before + after === '' ? read : { ...read, beyond: { before, after } };
}
