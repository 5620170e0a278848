/** The tokens of one end of a text, without tokenizing all of a long one. */
import type { TokenPiece } from '../../protocol/engine';
import { firstUnits, lastUnits } from '../../base/text/clip';

/** More than the average token of any language; where it does not suffice, more text is read. */
const UNITS_PER_TOKEN = 16;
/** Texts up to this length are tokenized whole, because that is quick and their number of tokens is then exact. */
const LEAST_UNITS = 20_000;
/** A cut within a word changes the last tokens before it, so this many more than wanted are read. */
const MARGIN_TOKENS = 64;

export interface FirstPieces {
  /** Of the start of the text, at least as many as asked for where there are. */
  readonly pieces: TokenPiece[];
  /** Tokens of the whole text; or of what was read of it, which is less. */
  readonly totalTokens: number;
  readonly totalIsLowerBound?: true;
}

/** @param tokenize gives the tokens of a text with UTF-16 ranges. @param most how many tokens are wanted */
export function firstPieces(tokenize: (text: string) => TokenPiece[], text: string, most: number): FirstPieces {
  for (let units = Math.max(LEAST_UNITS, UNITS_PER_TOKEN * most); units < text.length; units *= 2) {
    const pieces = tokenize(firstUnits(text, units));
    if (pieces.length >= most + MARGIN_TOKENS) return { pieces, totalTokens: pieces.length, totalIsLowerBound: true };
  }
  const pieces = tokenize(text);
  return { pieces, totalTokens: pieces.length };
}

export interface LastPart {
  /** Where the part begins, in UTF-16 code units: before a word where one begins near, never within a character. */
  readonly start: number;
  readonly totalTokens: number;
  readonly totalIsLowerBound?: true;
}

/** The end of a text with at most as many tokens as asked for. */
export function lastPart(tokenize: (text: string) => TokenPiece[], text: string, most: number): LastPart {
  const units = Math.max(LEAST_UNITS, UNITS_PER_TOKEN * most);
  const end = lastUnits(text, units);
  const cut = text.length - end.length;
  const pieces = tokenize(end).filter((piece) => piece.start < piece.end);
  const total = { totalTokens: pieces.length, ...(cut > 0 && { totalIsLowerBound: true as const }) };
  if (pieces.length <= most) return { start: cut, ...total };
  const first = pieces.length - most;
  const startOf = (at: number): number => pieces[at]!.start;
  const begins = (at: number): boolean => startOf(at) > startOf(at - 1);
  const near = pieces
    .slice(first, first + Math.min(MARGIN_TOKENS, Math.ceil(most / 2)))
    .findIndex(({ start }, i) => begins(first + i) && /\s/.test(end.slice(Math.max(0, start - 1), start + 1)));
  let at = near >= 0 ? first + near : first;
  while (at < pieces.length - 1 && !begins(at)) at++;
  return { start: cut + startOf(at), ...total };
}
