/**
 * Activation patching: the residual stream of one place and layer of a first text put into a second one, and how much of
 * the difference between their predictions that carries.
 */
import * as v from 'valibot';
import { MOST_EXPLAINED_TOKENS, MOST_LISTED } from '../caps';
import { defineOperation } from './operation';
import { count, explainedTokens, list, Precision, Progress, ScoredToken, text } from './values';
import { PREDICTION_ASKED } from './why';

/** The most tokens of each text: each place after their first difference is a run for each layer. */
export const MOST_PATCHED_TOKENS = 128;

/** What a text predicts. */
export const PatchPrediction = v.strictObject({
  logprob: v.number(),
  otherLogprob: v.number(),
  /** Of the two logits. */
  difference: v.number(),
});
export type PatchPrediction = v.InferOutput<typeof PatchPrediction>;

export const PATCH_SHARES = {
  /** Of the first text, and of the second; before the place where both continue. */
  tokens: explainedTokens,
  otherTokens: explainedTokens,
  /** What a decoder behind an encoder has written before the place. */
  written: v.optional(text),
  token: ScoredToken,
  other: ScoredToken,
  first: PatchPrediction,
  second: PatchPrediction,
  /** Tokens that stand for each other, in order: indices into the first text and into the second one. */
  pairs: list(v.strictTuple([count, count]), MOST_EXPLAINED_TOKENS),
  /**
   * [layer][pair]: (difference of the patched second text - that of the second) / (that of the first - that of the
   * second). 0 where nothing changes, 1 where all of it is carried; it may be less or more.
   */
  shares: list(list(v.number(), MOST_EXPLAINED_TOKENS), MOST_LISTED),
  /** The same of all pairs at once, by layer: 1, up to rounding. null where some token has no counterpart. */
  whole: v.nullable(list(v.number(), MOST_LISTED)),
};

export const patch = defineOperation({
  op: 'patch',
  work: 'tokenEffects',
  request: {
    ...PREDICTION_ASKED,
    maxTokens: v.pipe(count, v.minValue(1), v.maxValue(MOST_PATCHED_TOKENS)),
    otherText: text,
    /** As of `why`; of a text with a blank, or one that is translated, the place is found. Its counterpart is that of the second text. */
    position: PREDICTION_ASKED.position,
    /** Ids. Left out: what the first text predicts, and what the second one does. */
    token: v.optional(count),
    other: v.optional(count),
  },
  part: [Progress],
  outcome: [
    v.strictObject({ kind: v.literal('patched'), precision: Precision, ...PATCH_SHARES, elapsedMs: v.number() }),
  ],
});
