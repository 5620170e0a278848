/** What every kind of model shares to put the residual stream of one text into another. */
import type { PatchPrediction, ScoredToken, TokenPiece } from '../../protocol/engine';
import { throwIfCancelled } from '../cancellation';
import { argmax, logSumExp } from '../decode/probability';
import { badOption, tooLong } from '../faults';
import type { Running } from '../running';
import { sharedLength } from '../sessions/kvCache';
import type { Patch } from '../taps';
import type { Tokenizer } from '../text/tokenizer';
import type { Patched } from './languageModel';

type Pair = Patched['pairs'][number];

/** A first text, whose residual stream is put into a second one. */
export interface TwoTexts {
  readonly tokens: TokenPiece[];
  readonly otherTokens: TokenPiece[];
  readonly pairs: readonly Pair[];
  /** How many tokens both begin with. */
  readonly alike: number;
}

/** Logits at the place of each text, [vocabulary]; and the residual stream of the first after each layer. */
export interface Read {
  readonly first: Float32Array;
  readonly second: Float32Array;
  /** [tokens, width] each. */
  readonly streams: readonly Float32Array[];
  readonly width: number;
}

/** The tokens of both texts, with what the model adds to each. @throws Fault for one of more than `limit` */
export function piecesOfBoth(
  tokenizer: Pick<Tokenizer, 'firstPieces'>,
  texts: readonly [string, string],
  limit: number,
): [TokenPiece[], TokenPiece[]] {
  return texts.map((text) => {
    const { pieces } = tokenizer.firstPieces(text, limit + 1);
    if (pieces.length > limit) throw tooLong(pieces.length, limit);
    return pieces;
  }) as [TokenPiece[], TokenPiece[]];
}

/**
 * Tokens of texts of one length stand for each other by their places; of others, those that both begin and end with do.
 *
 * @throws Fault where none after the first difference does
 */
export function twoTexts(tokens: TokenPiece[], otherTokens: TokenPiece[]): TwoTexts {
  const [a, b] = [tokens, otherTokens].map((each) => each.map(({ id }) => id)) as [number[], number[]];
  const alike = sharedLength(a, b);
  const ending = sharedLength(a.slice(alike).reverse(), b.slice(alike).reverse());
  const isAligned = a.length === b.length;
  const pairs = Array.from({ length: isAligned ? a.length : alike + ending }, (_, i): Pair =>
    isAligned || i < alike ? [i, i] : [a.length - alike - ending + i, b.length - alike - ending + i],
  );
  if (alike === a.length && isAligned) throw badOption({ what: 'noDifference' });
  if (pairs.length === alike) throw badOption({ what: 'nothingAligned' });
  return { tokens, otherTokens, pairs, alike };
}

/**
 * The two tokens between which the difference is measured: what each text predicts. Where both predict the same, those that
 * say most about which of the two was read.
 *
 * @param first, second logits, [vocabulary]
 */
export function contrasted(
  first: Float32Array,
  second: Float32Array,
  wanted: { readonly token?: number; readonly other?: number },
): { readonly token: number; readonly other: number } {
  for (const id of [wanted.token, wanted.other])
    if (id !== undefined && id >= first.length) throw badOption({ what: 'notInVocabulary', tokens: first.length });
  const own = [argmax(first), argmax(second)] as const;
  const [likely, otherLikely] = own[0] === own[1] ? [telling(first, second), telling(second, first)] : own;
  const token = wanted.token ?? (likely === wanted.other ? telling(first, second, wanted.other) : likely);
  const other = wanted.other ?? (otherLikely === token ? telling(second, first, token) : otherLikely);
  if (token === other) throw badOption({ what: 'sameToken' });
  return { token, other };
}

/** The token that adds most to the divergence of p from q. @param p, q logits. @param but a token that is left out */
function telling(p: Float32Array, q: Float32Array, but?: number): number {
  const [pScale, qScale] = [logSumExp(p), logSumExp(q)];
  const terms = p.map((logit, id) =>
    id === but ? -Infinity : Math.exp(logit - pScale) * (logit - pScale - (q[id]! - qScale)),
  );
  return argmax(terms);
}

/** Differences of two logits below this are rounding. */
const LEAST_DIFFERENCE = 1e-3;

export interface PatchedRuns {
  /** Nothing before a token depends on it, so that a place where the texts do not yet differ carries nothing. */
  readonly isCausal: boolean;
  /** How many patches a run takes. */
  readonly atOnce: number;
  /** The logits at the place of the second text with each patch. */
  run(patches: readonly Patch[]): Promise<readonly Float32Array[]>;
}

/**
 * Patches each place in each layer, and all places at once.
 *
 * @param scoredOf names a token, with its log-probability in the first text
 */
export async function patchedTexts(
  { tokens, otherTokens, pairs, alike }: TwoTexts,
  { first, second, streams, width }: Read,
  { token, other }: { readonly token: number; readonly other: number },
  { isCausal, atOnce, run }: PatchedRuns,
  scoredOf: (id: number) => ScoredToken,
  { signal, onPart }: Running,
): Promise<Omit<Patched, 'precision' | 'written'>> {
  const differenceOf = (logits: Float32Array): number => logits[token]! - logits[other]!;
  const start = differenceOf(second);
  const whole = differenceOf(first) - start;
  if (!(Math.abs(whole) >= LEAST_DIFFERENCE)) throw badOption({ what: 'noDifference' });
  const shareOf = (logits: Float32Array): number => (differenceOf(logits) - start) / whole;
  const rowsOf = (layer: number, patched: readonly Pair[]): Patch => ({
    layer,
    width,
    rows: new Map(patched.map(([a, b]) => [b, streams[layer]!.subarray(a * width, (a + 1) * width)])),
  });

  const layers = streams.map((_, layer) => layer);
  const changed = pairs.map((_, i) => i).filter((i) => !isCausal || i >= alike);
  const isAligned = pairs.length === otherTokens.length && pairs.length === tokens.length;
  const total = layers.length * (changed.length + (isAligned ? 1 : 0));
  let done = 0;
  /** By layer. */
  const sharesWith = async (patched: readonly Pair[]): Promise<number[]> => {
    const found: number[] = [];
    while (found.length < layers.length) {
      throwIfCancelled(signal, 'score');
      const next = layers.slice(found.length, found.length + atOnce);
      found.push(...(await run(next.map((layer) => rowsOf(layer, patched)))).map(shareOf));
      done += next.length;
      onPart?.({ kind: 'progress', stage: 'scoring', done, total });
    }
    return found;
  };

  const shares = layers.map(() => pairs.map(() => 0));
  for (const i of changed)
    for (const [layer, share] of (await sharesWith([pairs[i]!])).entries()) shares[layer]![i] = share;
  const together = isAligned ? await sharesWith(pairs.slice(changed[0])) : null;
  return {
    tokens,
    otherTokens,
    token: scoredOf(token),
    other: scoredOf(other),
    first: predictionOf(first, token, other),
    second: predictionOf(second, token, other),
    pairs: [...pairs],
    shares,
    whole: together,
  };
}

function predictionOf(logits: Float32Array, token: number, other: number): PatchPrediction {
  const scale = logSumExp(logits);
  return {
    logprob: logits[token]! - scale,
    otherLogprob: logits[other]! - scale,
    difference: logits[token]! - logits[other]!,
  };
}
