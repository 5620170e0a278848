/** Which words of two lines that stand for each other are not in both. Pure. */
import { align } from './align';

export interface Word {
  readonly text: string;
  readonly changed: boolean;
}

/** @returns both lines in pieces, which joined are the lines; white space never counts as changed */
export function changedWords(a: string, b: string): { a: Word[]; b: Word[] } {
  const [one, other] = [wordsOf(a), wordsOf(b)];
  const same = align(one, other).filter(({ same: isSame }) => isSame);
  const marked = (words: readonly string[], kept: ReadonlySet<number>): Word[] =>
    words.map((text, i) => ({ text, changed: !kept.has(i) && text.trim() !== '' }));
  return { a: marked(one, new Set(same.map((pair) => pair.a))), b: marked(other, new Set(same.map((pair) => pair.b))) };
}

const wordsOf = (line: string): string[] =>
  Array.from(new Intl.Segmenter(undefined, { granularity: 'word' }).segment(line), ({ segment }) => segment);
