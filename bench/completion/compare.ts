/**
 * node out/bench/completion/compare.cjs WITH WITHOUT [WITH WITHOUT …]: pairs of files that `--json` wrote, of the same
 * passages in the languages that both have. Prints what the first of each pair saves beyond the second, in points of the keys
 * over all passages, with the middle 95 % over resampled passages, and how many passages take fewer and more keys.
 */
import { readFileSync } from 'node:fs';
import { resampled } from '../statistics';
import { savedOf, type TypedPassage } from './report';

type Pair = readonly [TypedPassage, TypedPassage];

const typedIn = (file: string): TypedPassage[] =>
  (JSON.parse(readFileSync(file, 'utf8')) as { typedPassages: TypedPassage[] }).typedPassages;

function pairsOf(files: readonly string[]): Pair[] {
  return files.flatMap((file, i) => {
    if (i % 2 === 0) return [];
    const both = [typedIn(files[i - 1]!), typedIn(file)] as const;
    const [a, b] = both.map((typed) =>
      typed.filter(({ language }) => both.every((other) => other.some((each) => each.language === language))),
    ) as [TypedPassage[], TypedPassage[]];
    if (a.length !== b.length || a.some((each, at) => each.file !== b[at]!.file))
      throw new Error(`${files[i - 1]!} and ${file} are not of the same passages.`);
    return a.map((each, at): Pair => [each, b[at]!]);
  });
}

const points = (value: number): string => (100 * value).toFixed(1);
const wrong = (typed: readonly TypedPassage[]): number =>
  (100 * typed.reduce((sum, { shown, right }) => sum + shown - right, 0)) /
  Math.max(
    1,
    typed.reduce((sum, { typedChars }) => sum + typedChars, 0),
  );

const difference = (pairs: readonly Pair[]): number =>
  savedOf(pairs.map(([first]) => first)) - savedOf(pairs.map(([, second]) => second));

function rowOf(language: string, pairs: readonly Pair[]): Record<string, string> {
  const [with_, without] = [pairs.map(([first]) => first), pairs.map(([, second]) => second)];
  const [least, most] = resampled(pairs, difference);
  return {
    language,
    passages: String(pairs.length),
    'saved with, without': `${points(savedOf(with_))}, ${points(savedOf(without))}`,
    difference: `${points(difference(pairs))} (${points(least)}, ${points(most)})`,
    'wrong with, without': `${wrong(with_).toFixed(2)}, ${wrong(without).toFixed(2)}`,
    'fewer keys, more': `${pairs.filter(([a, b]) => a.keystrokes < b.keystrokes).length}, ${pairs.filter(([a, b]) => a.keystrokes > b.keystrokes).length}`,
  };
}

const pairs = pairsOf(process.argv.slice(2));
const languages = [...new Set(pairs.map(([{ language }]) => language))];
console.table([
  ...languages.map((language) =>
    rowOf(
      language,
      pairs.filter(([first]) => first.language === language),
    ),
  ),
  rowOf('all', pairs),
]);
