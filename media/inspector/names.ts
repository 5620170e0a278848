/** Names of words and lines that are short enough for a sentence, a bar or a label. Pure. */
import type { Axis } from './axes';
import { membersOf, type Granularity, type Groups } from './groups';
import { label } from './visible';

/** In code points. */
const LONGEST_LINE = 32;
/** Words before a place that an excerpt begins with. */
const WORDS_BEFORE = 2;

/** What a token's word or line is called. A line is called by its first words. */
export function unitName(axis: Axis, groups: Groups, token: number, granularity: Granularity): string {
  if (granularity === 'token') return axis.labels[token];
  const text = textOf(axis, membersOf(groups, token));
  return granularity === 'line' ? firstWords(text) : label(text);
}

/** The beginning of a text, up to the end of a word where there is one, with an ellipsis for the rest. */
export function firstWords(text: string, longest = LONGEST_LINE): string {
  const whole = label(text, Infinity);
  const points = [...whole];
  if (points.length <= longest) return whole;
  const cut = points.slice(0, longest - 1).join('');
  const space = cut.lastIndexOf(' ');
  return `${(space > cut.length / 2 ? cut.slice(0, space) : cut).trimEnd()}…`;
}

/** Two texts that differ, each shown from shortly before the place where they do; whole where both are short. */
export function namesOfDifference(one: string, other: string): [string, string] {
  if ([one, other].every((text) => [...text.trim()].length <= LONGEST_LINE)) return [firstWords(one), firstWords(other)];
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  const starts = Array.from(one.slice(0, at).matchAll(/\S+\s*/g), ({ index }) => index);
  const begun = /\S$/.test(one.slice(0, at)) ? 1 : 0;
  const from = starts.at(-WORDS_BEFORE - begun) ?? 0;
  return [one, other].map((text) => `${from > 0 ? '…' : ''}${firstWords(text.slice(from))}`) as [string, string];
}

/** The whole text of each token, word or line of an axis, by index. */
export function textsOf({ segments, labels }: Axis): string[] {
  const texts = labels.map(() => '');
  for (const segment of segments) if (segment.kind === 'token') texts[segment.index] += segment.text;
  return texts.map((text) => text.trim() || text);
}

/** Tokens that stand beside each other, with the white space between them; a part of a character that is there already adds nothing. */
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
