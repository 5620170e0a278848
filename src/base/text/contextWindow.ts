/** What a model reads of a text around a place. */
import { splitsCharacter, toLf } from './characters';

/**
 * Text before and after a place, as the document has it; `beforeStart` is the offset in the document of the first unit
 * of `before`.
 */
export interface TextPlace {
  readonly before: string;
  readonly beforeStart: number;
  readonly after: string;
}

/** UTF-16 units that the model may read. */
export interface WindowBudget {
  readonly prefixChars: number;
  readonly suffixChars: number;
}

export interface ContextWindow {
  readonly prefix: string;
  readonly suffix: string;
}

/**
 * The text around the cursor that the model reads, lines ending in LF.
 *
 * The start stays where it is while the cursor moves through a quarter of the budget and then hops: were it to move
 * with every keystroke, no token would keep its position and the whole KV cache would be worth nothing.
 */
export function contextWindow(place: TextPlace, budget: WindowBudget): ContextWindow {
  return {
    prefix: toLf(place.before.slice(prefixStart(place.before, place.beforeStart, budget.prefixChars))),
    suffix: toLf(place.after.slice(0, suffixEnd(place.after, budget.suffixChars))),
  };
}

function prefixStart(before: string, beforeStart: number, budgetChars: number): number {
  const overflow = beforeStart + before.length - budgetChars;
  if (overflow <= 0) return 0;
  const hop = Math.max(1, Math.floor(budgetChars / 4));
  const start = Math.max(0, Math.ceil(overflow / hop) * hop - beforeStart);
  if (start === 0 || before[start - 1] === '\n') return start;
  const lineEnd = before.indexOf('\n', start);
  // Everything up to here is at least a hop away from the cursor, so typing does not change the answer.
  if (lineEnd !== -1 && lineEnd - start < hop) return lineEnd + 1;
  return nextCharacter(before, start);
}

function suffixEnd(after: string, budgetChars: number): number {
  if (after.length <= budgetChars) return after.length;
  const lineEnd = after.lastIndexOf('\n', budgetChars - 1);
  if (lineEnd > 0) return lineEnd + 1;
  let end = budgetChars;
  while (end > 0 && splitsAt(after, end)) end--;
  return end;
}

function nextCharacter(text: string, from: number): number {
  let at = from;
  while (at < text.length && splitsAt(text, at)) at++;
  return at;
}

function splitsAt(text: string, at: number): boolean {
  return (
    splitsCharacter(text.slice(at - 1, at), text.slice(at, at + 2)) || (text[at - 1] === '\r' && text[at] === '\n')
  );
}
