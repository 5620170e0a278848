import { contextWindow, type ContextWindow, type TextPlace, type WindowBudget } from '../../../base/text/contextWindow';
import type { Beyond } from '../../../protocol/engine';

/**
 * About 800 tokens: a second of prefill on two cores when nothing of it is in the KV cache. Half of it saves 2 % fewer keys, and
 * 5,200 characters hardly more (docs/decisions.md).
 */
export const COMPLETION_BUDGET: WindowBudget = { prefixChars: 3200, suffixChars: 400 };

/**
 * How far from the cursor the document's own patterns are looked for. More brings no more (docs/decisions.md), and a
 * place in a document has hardly more text (`READ_LIMIT`), whose start moves with each key.
 */
const PATTERNS_BUDGET: WindowBudget = { prefixChars: 20_000, suffixChars: 7_000 };

/**
 * What the model reads around a cursor, and what it does not: the document beyond that and other documents. Absent where
 * there is neither. A preamble stands before the text of the document and takes nothing of its room.
 */
export function windowAt(
  place: TextPlace & { readonly others?: readonly string[]; readonly preamble?: string },
): ContextWindow & { readonly beyond?: Beyond } {
  const { others = [], preamble = '' } = place;
  const { prefix, suffix } = contextWindow(place, COMPLETION_BUDGET);
  const wide = contextWindow(place, PATTERNS_BUDGET);
  const before = wide.prefix.slice(0, wide.prefix.length - prefix.length);
  const after = wide.suffix.slice(suffix.length);
  const read = { prefix: preamble + prefix, suffix };
  if (before + after === '' && others.length === 0) return read;
  return { ...read, beyond: { before, after, ...(others.length > 0 && { others: [...others] }) } };
}
