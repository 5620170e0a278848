/**
 * What followed the last tokens where they stood before in the part of a document that the model does not read.
 *
 * What it reads it repeats by itself, so a text beyond it speaks only where it agrees with more of the last tokens.
 */
import type { SuffixIndex } from './suffixIndex';

/** A match of more tokens counts as one of so many. */
export const MOST_MATCHED = 64;
/** The latest occurrences that are looked at. */
const OCCURRENCES = 16;

export interface Pattern {
  /** Tokens of the match, 1 to `MOST_MATCHED`. */
  readonly length: number;
  /** The token after each of the latest occurrences of the match, at least one. */
  readonly followers: readonly number[];
}

export interface Place {
  /** The last tokens, `MOST_MATCHED` of them where there are as many. */
  readonly context: readonly number[];
  /** What the model reads, `context` at its end. */
  readonly near: SuffixIndex;
  /** Whether a token agrees with what is typed; absent where nothing is left to spell. */
  readonly agrees?: (id: number) => boolean;
}

/**
 * @param far the document's texts beyond what the model reads
 * @returns undefined where they agree with no more of the last tokens than what the model reads
 */
export function patternAt(far: readonly SuffixIndex[], { context, near, agrees }: Place): Pattern | undefined {
  const found = far.flatMap((index) => longestIn(index, context, agrees) ?? []);
  const length = found.reduce((most, each) => Math.max(most, each.length), 0);
  if (length === 0 || length <= (longestIn(near, context, agrees)?.length ?? 0)) return undefined;
  return { length, followers: found.flatMap((each) => (each.length === length ? each.followers : [])) };
}

/** The longest match of which a follower agrees, with the followers of as long occurrences among the latest. */
function longestIn(index: SuffixIndex, context: readonly number[], agrees?: Place['agrees']): Pattern | undefined {
  let match = index.longest(context);
  while (match) {
    const places = index
      .places(match, OCCURRENCES)
      .map((place) => ({ place, length: lengthAt(index, context, place) }));
    const usable = agrees ? places.filter(({ place }) => agrees(index.at(place)!)) : places;
    const length = usable.reduce((most, each) => Math.max(most, each.length), 0);
    if (length > 0) {
      const longest = usable.filter((each) => each.length === length);
      return { length, followers: longest.map(({ place }) => index.at(place)!) };
    }
    match = match.length > 1 ? index.longest(context.slice(1 - match.length)) : undefined;
  }
  return undefined;
}

/** How many of the last tokens stand before a place. */
function lengthAt(index: SuffixIndex, context: readonly number[], place: number): number {
  const most = Math.min(MOST_MATCHED, context.length, place);
  let length = 0;
  while (length < most && index.at(place - 1 - length) === context[context.length - 1 - length]) length++;
  return length;
}
