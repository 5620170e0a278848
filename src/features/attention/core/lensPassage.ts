/** What the lens at the cursor reads and how strongly it colors; offsets are UTF-16 units into the passage. Pure. */
import type { TokenPiece } from '../../../protocol/engine';

/** Steps of color: each is a decoration of its own. */
export const SHADES = 6;
/** Less than this share of the largest weight has no color. */
const LEAST_SHARE = 0.08;

export interface Shaded {
  readonly start: number;
  readonly end: number;
  /** 0 is the lightest. */ readonly shade: number;
  readonly weight: number;
}

/** The tokens of the word that the cursor is in or behind; none where it is between words. */
export function tokensAtCursor(text: string, tokens: readonly TokenPiece[], cursor: number): number[] {
  const words = Array.from(new Intl.Segmenter(undefined, { granularity: 'word' }).segment(text))
    .filter(({ isWordLike }) => isWordLike)
    .map(({ index, segment }) => ({ start: index, end: index + segment.length }));
  const word = words.find(({ start, end }) => start <= cursor && cursor <= end);
  return word
    ? tokens.flatMap(({ start, end }, i) => (start < end && end > word.start && start < word.end ? [i] : []))
    : [];
}

/**
 * @param rows of the chosen tokens, each [tokens]; averaged
 * @returns ranges to color, without the chosen tokens and those that the template added
 */
export function shaded(
  tokens: readonly TokenPiece[],
  chosen: readonly number[],
  rows: readonly Float32Array[],
): Shaded[] {
  const visible = tokens.flatMap(({ start, end }, key) =>
    start < end && !chosen.includes(key)
      ? [{ start, end, weight: rows.reduce((sum, row) => sum + row[key]! / rows.length, 0) }]
      : [],
  );
  const most = Math.max(0, ...visible.map(({ weight }) => weight));
  return visible.flatMap(({ start, end, weight }) => {
    const share = most > 0 ? weight / most : 0;
    return share < LEAST_SHARE ? [] : [{ start, end, shade: Math.min(SHADES - 1, Math.floor(share * SHADES)), weight }];
  });
}
