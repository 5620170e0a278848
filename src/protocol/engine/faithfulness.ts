/**
 * How far what a measure shows of a prediction agrees with what the prediction needed: each measure's order of the tokens
 * beside their order by leave-one-out.
 */
import * as v from 'valibot';
import { MOST_EXPLAINED_TOKENS } from '../caps';
import { AttentionMap, Measure } from './attention';
import { defineOperation } from './operation';
import { Reason } from './reasons';
import { count, explainedTokens, list, Precision, probability, Progress, ScoredToken } from './values';
import { PREDICTION_ASKED } from './why';

/** The most tokens that are left out, one at a time: each costs a run of the text after it. */
export const MOST_RANKED = 128;
/** How many of the first tokens of an order are taken away together in the end. */
export const DELETION_STEPS = 8;

/** Each measure, of all heads and of those that are shown, and the two of the ledger. */
export const MOST_RANKINGS = 20;

const curve = list(probability, DELETION_STEPS + 1);

/** A layer's mean over its heads, or one head. */
export const ShownHead = v.strictObject({ layer: count, head: v.union([count, v.literal('mean')]) });
export type ShownHead = v.InferOutput<typeof ShownHead>;

/** What gives each token a score: a measure of attention, or the sources of `why` with their signs, or without. */
export const ScoredBy = v.picklist([...Measure.options, 'ledger', 'ledgerSize']);
export type ScoredBy = v.InferOutput<typeof ScoredBy>;

/** One order of the tokens. */
export const RANKING = {
  by: ScoredBy,
  /** null: of all layers, the mean over their heads; of rollout, through all of them. */
  shown: v.nullable(ShownHead),
};
const UnrankedBy = v.strictObject({ ...RANKING, is: v.literal('unavailable'), why: Reason });
/** What is known of an order. */
export const RANKED = {
  /** By source. */
  scores: list(v.number(), MOST_RANKED),
  /** Kendall's tau-b with leave-one-out; null where all scores are equal. */
  tau: v.nullable(v.number()),
  /** The probability of the token before, and after one, two and more tokens of the largest scores are taken away. */
  curve,
  /** Under the curve, as a share of what it would be if nothing was lost. */
  area: v.number(),
};
const RankedBy = v.strictObject({ ...RANKING, is: v.literal('available'), ...RANKED });
export const Ranking = v.variant('is', [RankedBy, UnrankedBy]);
export type Ranking = v.InferOutput<typeof Ranking>;

/** What came of the question, beside the tokens of the text and the orders of the measures. */
export const FAITHFULNESS = {
  position: count,
  /** `causal`: what comes after the tokens before the place. `bidirectional`: a blank among all tokens of the text. */
  direction: AttentionMap.entries.direction,
  token: ScoredToken,
  /** The tokens that are ranked, in order: those nearest to the token that predicts, without those that are kept. */
  sources: list(count, MOST_RANKED),
  /** By source: how much lower the log-probability is where no other token may look at it. */
  leaveOneOut: list(v.number(), MOST_RANKED),
  /** In the order of leave-one-out itself. */
  ownOrder: v.strictObject({ curve, area: v.number() }),
  /** The mean of several random orders, which are the same each time. */
  random: v.strictObject({ curve, area: v.number(), orders: count }),
  /**
   * Two orders by chance are so far from a tau of 0, or farther, in fewer than 5 % of cases. null: there are too few tokens to
   * tell any order from chance.
   */
  beyondChance: v.nullable(v.number()),
};

const { model, text, precision, maxTokens, position, token } = PREDICTION_ASKED;

export const faithfulness = defineOperation({
  op: 'faithfulness',
  work: 'tokenEffects',
  request: {
    /** An encoder with a masked-word head is asked about a blank: the first, or the one at `position`. */
    ...{ model, text, precision, maxTokens, position, token },
    /** How many tokens are ranked at most, the nearest ones. */
    most: v.pipe(count, v.minValue(1), v.maxValue(MOST_RANKED)),
    /** Tokens that are never left out, such as a sink. */
    kept: v.optional(list(count, MOST_EXPLAINED_TOKENS)),
    /** Ranked too, by the measures of attention. */
    shown: v.optional(ShownHead),
  },
  part: [Progress],
  outcome: [
    v.strictObject({
      kind: v.literal('faithfulness'),
      precision: Precision,
      /** Those that are read. */
      tokens: explainedTokens,
      ...FAITHFULNESS,
      rankings: list(Ranking, MOST_RANKINGS),
      elapsedMs: v.number(),
    }),
  ],
});
