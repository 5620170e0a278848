/** What becomes of a prediction when attention may not look at some tokens. */
import * as v from 'valibot';
import { MOST_EXPLAINED_TOKENS } from '../caps';
import { defineOperation } from './operation';
import { count, explainedTokens, list, Precision, Progress, ScoredToken } from './values';
import { PREDICTION_ASKED } from './why';

const MOST_SETS = 100;

/** A token that may not be looked at, in the layer and by the head that are named: in all of them without. */
export const CutEdge = v.strictObject({ source: count, layer: v.optional(count), head: v.optional(count) });
export type CutEdge = v.InferOutput<typeof CutEdge>;

/** Whose attention is cut: that of the last token before the place, or of every token after the one that is cut. */
export const CutQueries = v.picklist(['last', 'every']);
export type CutQueries = v.InferOutput<typeof CutQueries>;

/** What is predicted. */
export const CutPrediction = v.strictObject({
  logprob: v.number(),
  /** null: the mean of all logits has none. */
  otherLogprob: v.nullable(v.number()),
  /** Of the two logits. */
  difference: v.number(),
});
export type CutPrediction = v.InferOutput<typeof CutPrediction>;

export const cut = defineOperation({
  op: 'cut',
  work: 'tokenEffects',
  request: {
    ...PREDICTION_ASKED,
    /** Each set is cut by itself, all of its edges at once. */
    sets: list(list(CutEdge, MOST_EXPLAINED_TOKENS), MOST_SETS),
    queries: CutQueries,
  },
  part: [Progress],
  outcome: [
    v.strictObject({
      kind: v.literal('cut'),
      precision: Precision,
      /** Those before the place. */
      tokens: explainedTokens,
      position: count,
      token: ScoredToken,
      /** null: the mean of all logits. */
      other: v.nullable(ScoredToken),
      before: CutPrediction,
      /** By set. */
      after: list(CutPrediction, MOST_SETS),
      elapsedMs: v.number(),
    }),
  ],
});
