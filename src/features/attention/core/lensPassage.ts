/** What the lens looks at, and how strongly it colors. Pure: offsets are UTF-16 code units into the passage. */
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
  const weights = tokens.map((_, key) => rows.reduce((sum, row) => sum + row[key] / rows.length, 0));
  const visible = tokens.map(({ start, end }, i) => start < end && !chosen.includes(i));
  const most = Math.max(0, ...weights.filter((_, i) => visible[i]));
  return tokens.flatMap(({ start, end }, i) => {
    const share = most > 0 ? weights[i] / most : 0;
    if (!visible[i] || share < LEAST_SHARE) return [];
    return [{ start, end, shade: Math.min(SHADES - 1, Math.floor(share * SHADES)), weight: weights[i] }];
  });
}
