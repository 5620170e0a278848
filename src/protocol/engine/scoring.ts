/** Probabilities of the tokens of a text, and of others in their place. */
import * as v from 'valibot';
import { MOST_EXPLAINED_TOKENS } from '../caps';
import { defineOperation } from './operation';
import {
  count,
  explainedTokens,
  likeliest,
  list,
  maxTextTokens,
  model,
  Precision,
  Progress,
  scoredTokens,
  text,
} from './values';

const MOST_SCORED = 64;

/** Of one token, given everything before it; null where nothing is before it. */
export const Prediction = v.strictObject({
  /** Natural logarithm. */
  logprob: v.nullable(v.number()),
  /** The number of tokens with a higher probability. */
  rank: v.nullable(count),
  /** The likeliest tokens at its place, best first. */
  top: likeliest,
});
export type Prediction = v.InferOutput<typeof Prediction>;

export const next = defineOperation({
  op: 'next',
  work: 'nextToken',
  request: { model, prompt: text, precision: Precision, top: v.pipe(count, v.minValue(1), v.maxValue(1000)) },
  outcome: [v.strictObject({ kind: v.literal('next'), top: likeliest })],
});

export const score = defineOperation({
  op: 'score',
  work: 'candidateProbabilities',
  request: { model, prompt: text, candidates: v.pipe(list(text, MOST_SCORED), v.minLength(1)), precision: Precision },
  part: [Progress],
  outcome: [
    v.strictObject({
      kind: v.literal('scored'),
      candidates: list(v.strictObject({ text, logprob: v.number(), tokens: scoredTokens }), MOST_SCORED),
    }),
  ],
});

/** How likely each token of a text is, given everything before it. */
export const predictions = defineOperation({
  op: 'predictions',
  work: 'textProbabilities',
  request: { model, text, precision: Precision, maxTokens: maxTextTokens, top: v.pipe(count, v.maxValue(50)) },
  part: [Progress],
  outcome: [
    v.strictObject({
      kind: v.literal('predicted'),
      precision: Precision,
      tokens: explainedTokens,
      /** One for each token. */
      predictions: list(Prediction, MOST_EXPLAINED_TOKENS),
      /** Of the whole text; of a text that is much longer than what was asked for, of a part of it. */
      totalTokens: count,
      elapsedMs: v.number(),
    }),
  ],
});

/** The effect of each earlier token on the log-probability of one: the change when it is left out. */
export const effects = defineOperation({
  op: 'effects',
  work: 'tokenEffects',
  request: {
    model,
    text,
    precision: Precision,
    maxTokens: maxTextTokens,
    /** The token that is predicted; the first has nothing before it. */
    target: v.pipe(count, v.minValue(1)),
    /** How many tokens before it are left out, one at a time, the nearest first. */
    reach: v.pipe(count, v.minValue(1), v.maxValue(512)),
  },
  part: [Progress],
  outcome: [
    v.strictObject({
      kind: v.literal('effects'),
      precision: Precision,
      tokens: explainedTokens,
      target: count,
      /** Of the target, given everything before it. Natural logarithm. */
      logprob: v.number(),
      /** The first token that was left out. */
      from: count,
      /**
       * One for each token from `from` to the target: the target's log-probability with it less that without it.
       * Positive: the token helped.
       */
      effects: list(v.number(), MOST_EXPLAINED_TOKENS),
      elapsedMs: v.number(),
    }),
  ],
});

/**
 * What a masked-word head puts in each blank of a text: the model's mask token, `[MASK]`, `<mask>` or three underscores
 * and more.
 */
export const fill = defineOperation({
  op: 'fill',
  work: 'maskedWords',
  request: { model, text, top: v.pipe(count, v.minValue(1), v.maxValue(1000)) },
  outcome: [
    v.strictObject({
      kind: v.literal('filled'),
      /** In the order of the text; each the likeliest, best first. */
      blanks: list(likeliest, MOST_EXPLAINED_TOKENS),
      promptTokens: count,
      elapsedMs: v.number(),
    }),
  ],
});
