/** Where tokens stand in a text. Pure. */
import type { TokenPiece } from '../../../protocol/engine';
import type { SignedRange, TextRange } from './hostApi';

/**
 * Tokens beside each other have one range, with the white space between them, so that a line is one.
 *
 * @param pieces all tokens of the text. @param tokens indices, in any order
 * @returns in UTF-16 code units; nothing for tokens that the template added
 */
export function tokenRanges(pieces: readonly TokenPiece[], tokens: readonly number[]): TextRange[] {
  const ranges: { start: number; end: number }[] = [];
  let last = -1;
  for (const token of [...tokens].sort((a, b) => a - b)) {
    const piece = pieces.at(token);
    if (!piece || piece.end <= piece.start) continue;
    const before = ranges.at(-1);
    if (before && token === last + 1) before.end = piece.end;
    else ranges.push({ start: piece.start, end: piece.end });
    last = token;
  }
  return ranges;
}

/**
 * @param pieces all tokens of the text. @param shares of the first of them, from -1 to 1
 * @returns in UTF-16 code units; nothing for a share of 0 and for tokens that the template added
 */
export function signedRanges(pieces: readonly TokenPiece[], shares: readonly number[]): SignedRange[] {
  return shares.flatMap((share, token) => {
    const { start = 0, end = 0 } = pieces.at(token) ?? {};
    return share !== 0 && end > start ? [{ start, end, share }] : [];
  });
}
