/** Names of words and lines that are short enough for a sentence, a bar or a label. Pure. */
import type { Axis } from './axes';
import { membersOf, type Granularity, type Groups } from './groups';
import { label } from '../../shared/visible';

/** In code points. */
const LONGEST_LINE = 32;

/** What a token's word or line is called. A line is called by its first words. */
export function unitName(axis: Axis, groups: Groups, token: number, granularity: Granularity): string {
  if (granularity === 'token') return axis.labels[token]!;
  const text = textOf(axis, membersOf(groups, token));
  return granularity === 'line' ? firstWords(text) : label(text);
}

/** The beginning of a text, up to the end of a word where there is one, with an ellipsis for the rest. */
export function firstWords(text: string, longest = LONGEST_LINE): string {
  const whole = label(text.trim() || text, Infinity);
  const points = [...whole];
  if (points.length <= longest) return whole;
  const cut = points.slice(0, longest - 1).join('');
  const space = cut.lastIndexOf(' ');
  return `${(space > cut.length / 2 ? cut.slice(0, space) : cut).trimEnd()}…`;
}

/**
 * Names two texts by the words in which they differ, or whole where both are short. If one has no such words, both
 * start one word earlier.
 */
export function namesOfDifference(one: string, other: string): [string, string] {
  if ([one, other].every((text) => [...text.trim()].length <= LONGEST_LINE))
    return [firstWords(one), firstWords(other)];
  const wordsOf = (text: string): string[] => text.trim().split(/\s+/);
  const [a, b] = [wordsOf(one), wordsOf(other)];
  const shorter = Math.min(a.length, b.length);
  let before = 0;
  while (before < shorter && a[before] === b[before]) before++;
  let after = 0;
  while (after < shorter - before && a[a.length - 1 - after] === b[b.length - 1 - after]) after++;
  const from = before + after === shorter ? Math.max(0, before - 1) : before;
  const nameOf = (words: readonly string[]): string => {
    const name = firstWords(words.slice(from, words.length - after).join(' '));
    return `${from > 0 ? '…' : ''}${name}${after > 0 && !name.endsWith('…') ? '…' : ''}`;
  };
  return [nameOf(a), nameOf(b)];
}

/** The whole text of each token, word or line of an axis, by index. */
export function textsOf({ segments, labels }: Axis): string[] {
  const texts = labels.map(() => '');
  for (const segment of segments) if (segment.kind === 'token') texts[segment.index] += segment.text;
  return texts.map((text) => text.trim() || text);
}

/** The text of adjacent tokens with the white space between them; chips add nothing. */
function textOf({ segments }: Axis, members: readonly number[]): string {
  const wanted = new Set(members);
  const last = members.at(-1);
  let text = '';
  for (const segment of segments) {
    if (segment.kind === 'gap') text += text === '' ? '' : segment.text;
    else if (wanted.has(segment.index)) text += segment.chip && members.length > 1 ? '' : segment.text;
    if (segment.kind === 'token' && segment.index === last) break;
  }
  return text;
}
