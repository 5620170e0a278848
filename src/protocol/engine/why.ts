/** Why one token rather than another: the difference of their logits, taken apart into what each part of a model added. */
import * as v from 'valibot';
import { MOST_EXPLAINED_TOKENS, MOST_HEADS, MOST_LISTED } from '../caps';
import { defineOperation } from './operation';
import { count, explainedTokens, list, maxTextTokens, model, Precision, Progress, ScoredToken, text } from './values';

const MOST_PATHS = 1000;

/** What a token is compared with: another one, or the mean of all logits. */
export const WhyOther = v.union([count, v.literal('mean')]);
export type WhyOther = v.InferOutput<typeof WhyOther>;

/** One head's part that comes from one token, or from one group of tokens. */
export const WhyPath = v.strictObject({ layer: count, head: count, source: count, value: v.number() });
export type WhyPath = v.InferOutput<typeof WhyPath>;

/** Terms in units of logits, which are natural logarithms up to a constant: positive ones speak for `token`. */
export const WHY_TERMS = {
  position: count,
  token: ScoredToken,
  /** null: the mean of all logits. */
  other: v.nullable(ScoredToken),
  /** Of the two logits, as the model computed them. */
  difference: v.number(),
  /** Of all terms: `embedding`, `mlps` and `heads`. In exact arithmetic within 1e-4 of `difference`. */
  sum: v.number(),
  embedding: v.number(),
  /** By layer. */
  mlps: list(v.number(), MOST_LISTED),
  /** [layer][head] */
  heads: list(list(v.number(), MOST_HEADS), MOST_LISTED),
  /** The same as `heads`, by the token, or the group of tokens, that it came from. */
  sources: list(v.number(), MOST_EXPLAINED_TOKENS),
  /** The largest parts of `heads` by token, the largest magnitude first. */
  paths: list(WhyPath, MOST_PATHS),
};

/** A prediction that is asked about: one token rather than another at a place of a text. */
export const PREDICTION_ASKED = {
  model,
  text,
  precision: Precision,
  /** A text of which more must be read is refused. */
  maxTokens: maxTextTokens,
  /** The token that is predicted, from what is before it; the one after the text where it is left out. */
  position: v.optional(v.pipe(count, v.minValue(1))),
  /** An id. Left out: the text's own token at that place, or the likeliest after its end. */
  token: v.optional(count),
  /** Left out: the likeliest token but `token`. */
  other: v.optional(WhyOther),
};

export const why = defineOperation({
  op: 'why',
  work: 'tokenEffects',
  request: {
    ...PREDICTION_ASKED,
    /**
     * For each token the number of its word or line, from 0 in reading order. Sources are these then: their shares are the
     * sums of their tokens'. Left out: each token is a source.
     */
    groups: v.optional(list(count, MOST_EXPLAINED_TOKENS)),
    /** How many paths are listed. */
    most: v.pipe(count, v.maxValue(MOST_PATHS)),
  },
  part: [Progress],
  outcome: [
    v.strictObject({
      kind: v.literal('why'),
      precision: Precision,
      /** Those before the place. */
      tokens: explainedTokens,
      ...WHY_TERMS,
      elapsedMs: v.number(),
    }),
  ],
});
