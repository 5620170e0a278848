/** What a policy showed, and how much of it was right. */
import type { Answer } from './typist';

export interface Shown {
  count: number;
  /** Suggestions that were right to the last character, and in the first word. */
  right: number;
  firstWordRight: number;
  /** Suggestions of which the first `USEFUL` characters or more were right, whatever follows. */
  useful: number;
  /** Suggestions that said all that is left of the line, and were right in it. */
  wholeLine: number;
  /** Suggestions that say what the person is replacing. */
  reversals: number;
  /** Sum of edit similarities. */
  similarity: number;
  calibration: { probability: number; right: boolean }[];
}

export const nothingShown = (): Shown => ({
  count: 0,
  right: 0,
  firstWordRight: 0,
  useful: 0,
  wholeLine: 0,
  reversals: 0,
  similarity: 0,
  calibration: [],
});

/** Characters. Fewer take no more keys to type than to read. */
const USEFUL = 4;

/**
 * @param rest the file's text from there on
 * @param replaced what stood there before, where that is known
 */
export function judge({ text, probability }: Answer, rest: string, shown: Shown, replaced = ''): void {
  const right = rest.startsWith(text);
  shown.count++;
  if (right) shown.right++;
  if (right || firstWord(text) === firstWord(rest)) shown.firstWordRight++;
  if (text.length >= USEFUL && rest.startsWith(text.slice(0, USEFUL))) shown.useful++;
  if (firstLine(text) === firstLine(rest)) shown.wholeLine++;
  const said = text.trim();
  if (!right && said.length >= USEFUL && replaced.includes(said)) shown.reversals++;
  shown.similarity += similarity(text, rest.slice(0, text.length));
  if (probability !== undefined) shown.calibration.push({ probability, right });
}

const firstLine = (text: string): string => text.split('\n', 1)[0]!.trimEnd();
const firstWord = (text: string): string => /^\s*(?:[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]+|$)/u.exec(text)?.[0] ?? '';

/** 1 - Levenshtein distance / length of the longer; 1 for the same text. */
function similarity(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return 1 - row[b.length]! / Math.max(a.length, b.length, 1);
}
