/**
 * Tokens taken together as words or lines. Attention between groups: the weights of a group's keys are summed, those of
 * its queries averaged (Clark et al. 2019, section 4.1), so that a row that summed to 1 still does. Pure.
 */
import type { CaptureShown, Lens } from '../../../src/protocol/attention';
import type { Axis } from './axes';

export type Granularity = Lens['granularity'];

/** For each token the number of its group; groups count from 0 in reading order. */
export type Groups = readonly number[];

/**
 * Words by UAX 29 (`Intl.Segmenter`), in every script; a punctuation mark is a word. Tokens of the template are not
 * grouped.
 */
export function groupsOf(capture: CaptureShown, axis: Axis, granularity: Granularity): Groups {
  const { text, ranges } = axis.shows === 'source' ? sourceOf(capture) : chainOf(axis);
  if (granularity === 'token') return ranges.map((_, i) => i);
  const unitAt = granularity === 'word' ? wordStarts(text) : lineStarts(text);
  let group = -1;
  let last: number | undefined;
  return ranges.map((range) => {
    const unit = range && unitAt(firstVisible(text, range));
    if (unit === undefined || unit !== last) group++;
    last = unit;
    return group;
  });
}

/** The tokens of the group that a token is in, which are adjacent. */
export function membersOf(groups: Groups, token: number): number[] {
  let [from, to] = [token, token + 1];
  while (from > 0 && groups[from - 1] === groups[token]) from--;
  while (to < groups.length && groups[to] === groups[token]) to++;
  return Array.from({ length: to - from }, (_, i) => from + i);
}

/** The first token of each group. */
export const firstOfEach = (groups: Groups): number[] =>
  groups.flatMap((group, i) => (i === 0 || group !== groups[i - 1] ? [i] : []));

interface Range {
  readonly start: number;
  readonly end: number;
}

function sourceOf({ text, tokens }: CaptureShown): { text: string; ranges: (Range | undefined)[] } {
  return { text, ranges: tokens.map(({ start, end }) => (start === end ? undefined : { start, end })) };
}

/** The tokens of a decoder's text, concatenated; those that are no text (chips) have no range. */
function chainOf({ segments }: Axis): { text: string; ranges: (Range | undefined)[] } {
  let text = '';
  const ranges: (Range | undefined)[] = [];
  for (const segment of segments) {
    if (segment.kind === 'gap') continue;
    const start = text.length;
    text += segment.text;
    ranges[segment.index] = segment.chip ? undefined : { start, end: text.length };
  }
  return { text, ranges };
}

/** A token may begin with the space before its word. */
function firstVisible(text: string, { start, end }: Range): number {
  const at = text.slice(start, end).search(/\S/);
  return at < 0 ? start : start + at;
}

function wordStarts(text: string): (at: number) => number {
  const starts = Array.from(new Intl.Segmenter(undefined, { granularity: 'word' }).segment(text), ({ index }) => index);
  return (at) => lastAtMost(starts, at);
}

function lineStarts(text: string): (at: number) => number {
  const starts = [0, ...Array.from(text.matchAll(/\r\n?|\n/g), (found) => found.index + found[0].length)];
  return (at) => lastAtMost(starts, at);
}

/** Binary search: texts have thousands of words. */
function lastAtMost(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= value) low = middle;
    else high = middle;
  }
  return sorted[low] ?? 0;
}
