/** The logit lens: what a model would predict from the residual stream after each layer. */
import * as v from 'valibot';
import { MOST_EXPLAINED_TOKENS, MOST_LISTED } from '../caps';
import { defineOperation } from './operation';
import { count, explainedTokens, list, maxTextTokens, model, Precision, Progress, ScoredToken, text } from './values';
import { PREDICTION_ASKED } from './why';

/** The residual stream after one layer, normalized and unembedded as the last one is. */
export const LensLayer = v.strictObject({
  logprob: v.number(),
  /** How many tokens are likelier than `token`. */
  rank: count,
  otherLogprob: v.number(),
  otherRank: count,
  /** Kullback-Leibler divergence of the prediction after the last layer from this one, in nats. */
  divergence: v.number(),
  top: ScoredToken,
});
export type LensLayer = v.InferOutput<typeof LensLayer>;

export const lens = defineOperation({
  op: 'lens',
  work: 'nextToken',
  request: {
    ...PREDICTION_ASKED,
    /** Not the mean. */
    other: v.optional(count),
  },
  part: [Progress],
  outcome: [
    v.strictObject({
      kind: v.literal('lens'),
      precision: Precision,
      /** Those before the place. */
      tokens: explainedTokens,
      position: count,
      token: ScoredToken,
      other: ScoredToken,
      layers: list(LensLayer, MOST_LISTED),
      /** The first layer from which on `token` stays ahead of `other`; null where it is not ahead at the end. */
      decidedAt: v.nullable(count),
      elapsedMs: v.number(),
    }),
  ],
});

/** What is shown of a whole text; each column is what would be predicted after one token. */
export const LENS_COLUMNS = {
  /** The first token of the columns. */
  from: count,
  /** The likeliest token at the end, by column. */
  answers: list(ScoredToken, MOST_EXPLAINED_TOKENS),
  /** The likeliest token after each layer, [layer][column]. */
  top: list(list(ScoredToken, MOST_EXPLAINED_TOKENS), MOST_LISTED),
  /** The log-probability of the column's answer after each layer, [layer][column]. */
  answerLogprobs: list(list(v.number(), MOST_EXPLAINED_TOKENS), MOST_LISTED),
};

export const lensColumns = defineOperation({
  op: 'lensColumns',
  work: 'nextToken',
  request: {
    model,
    text,
    precision: Precision,
    maxTokens: maxTextTokens,
    from: count,
    /** Exclusive; as many columns as the text has tokens where it has fewer. */
    to: count,
  },
  part: [Progress],
  outcome: [
    v.strictObject({
      kind: v.literal('lensColumns'),
      precision: Precision,
      tokens: explainedTokens,
      ...LENS_COLUMNS,
      elapsedMs: v.number(),
    }),
  ],
});
