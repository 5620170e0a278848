/** One text counted in everything that a model might read: words, characters, bytes, and each model's own tokens. */
import type { Cancelled, Engine, Failed, TokenPiece } from '../../../protocol/engine';
import { oneOfEachKind } from './kinds';
import type { SkippedModel } from './skipped';

export interface TokensOf {
  readonly id: string;
  readonly name: string;
  readonly count: number;
  /** The first of them, with offsets into the whole text. */
  readonly tokens: readonly TokenPiece[];
}

export type TokenCounts =
  | {
      readonly kind: 'counted';
      /** By Unicode's rules for word boundaries (UAX 29), without white space and punctuation. */
      readonly words: number;
      /** As a reader counts them: grapheme clusters. */
      readonly characters: number;
      /** In UTF-8. */
      readonly bytes: number;
      readonly models: readonly TokensOf[];
      readonly skipped: readonly SkippedModel[];
    }
  | Failed
  | Cancelled;

export interface CountOptions {
  readonly signal?: AbortSignal;
  /** In UTF-16 code units; called after each piece. */
  readonly onProgress?: (done: number, total: number) => void;
  /** How many UTF-16 code units are read at a time: between two pieces it can be cancelled, and others are served. */
  readonly pieceCharacters?: number;
  /** How many tokens of each model are kept; all are counted. */
  readonly mostTokens?: number;
}

interface Tally {
  readonly id: string;
  readonly name: string;
  count: number;
  readonly tokens: TokenPiece[];
}

/**
 * Counts the whole text, piece by piece. A model that fails is left out with its reason. In a text without spaces
 * between letters a piece may end within a token, which then counts twice.
 */
export async function countTokens(
  engine: Engine,
  text: string,
  { signal, onProgress, pieceCharacters = 20_000, mostTokens = Infinity }: CountOptions = {},
): Promise<TokenCounts> {
  const listed = await engine.ask({ op: 'models', verify: false }, { signal });
  if (listed.kind !== 'models') return listed;
  let tallies: readonly Tally[] = oneOfEachKind(listed.models).map(({ id, name }) => ({
    id,
    name,
    count: 0,
    tokens: [],
  }));
  const skipped: SkippedModel[] = [];
  const totals = { words: 0, characters: 0, bytes: 0 };
  let done = 0;
  for (const piece of piecesOf(text, pieceCharacters)) {
    const isLast = done + piece.length === text.length;
    for (const tally of tallies) {
      const read = await engine.ask({ op: 'tokens', model: tally.id, text: piece }, { signal });
      if (read.kind === 'cancelled') return read;
      if (read.kind === 'failed') skipped.push({ id: tally.id, error: read.error });
      else add(tally, placed(read.tokens, { from: done, isFirst: done === 0, isLast }), mostTokens);
    }
    tallies = tallies.filter(({ id }) => !skipped.some((out) => out.id === id));
    totals.words += segments(piece, 'word').filter(({ isWordLike }) => isWordLike).length;
    totals.characters += segments(piece, 'grapheme').length;
    totals.bytes += new TextEncoder().encode(piece).length;
    done += piece.length;
    onProgress?.(done, text.length);
  }
  return { kind: 'counted', ...totals, models: tallies, skipped };
}

/**
 * A space between two letters: every tokenizer here starts a token at it, so that the pieces have the tokens of the
 * whole.
 */
const CUT = /(?<=\p{L}) (?=\p{L})/gu;

/**
 * @param most UTF-16 code units of a piece, at least 2.
 * @returns the text in pieces, none of them empty; cut before a space between letters where there is one
 */
export function piecesOf(text: string, most: number): string[] {
  const pieces: string[] = [];
  for (let from = 0; from < text.length;) {
    const whole = text.slice(from, from + most);
    const isEnd = from + whole.length === text.length;
    // One unit more, to see the letter after the space.
    const at = isEnd
      ? -1
      : ([...text.slice(from, from + most + 2).matchAll(CUT)]
          .map(({ index }) => index)
          .filter((index) => index <= most)
          .at(-1) ?? -1);
    const hard = /[\ud800-\udbff]$/.test(whole) && !isEnd ? whole.length - 1 : whole.length;
    const length = at > 0 ? at : hard;
    pieces.push(text.slice(from, from + length));
    from += length;
  }
  return pieces;
}

const segments = (text: string, granularity: 'word' | 'grapheme') => [
  ...new Intl.Segmenter(undefined, { granularity }).segment(text),
];

/**
 * A piece's tokens within the whole text: with its offsets, and with what the template adds only where the whole begins
 * and ends.
 */
function placed(
  tokens: readonly TokenPiece[],
  { from, isFirst, isLast }: { from: number; isFirst: boolean; isLast: boolean },
): TokenPiece[] {
  const isOwn = (token: TokenPiece): boolean => !(token.special && token.end === 0);
  const first = tokens.findIndex(isOwn);
  const end = tokens.findLastIndex(isOwn) + 1;
  return tokens
    .filter((token, i) => isOwn(token) || (i < first ? isFirst : i >= end && isLast))
    .map((token) => (isOwn(token) ? { ...token, start: token.start + from, end: token.end + from } : token));
}

function add(tally: Tally, tokens: readonly TokenPiece[], most: number): void {
  tally.count += tokens.length;
  for (const token of tokens.slice(0, Math.max(0, most - tally.tokens.length))) tally.tokens.push(token);
}
