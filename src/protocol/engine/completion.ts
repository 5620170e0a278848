/** Completion at a cursor: one suggestion, several, and reading ahead. */
import * as v from 'valibot';
import { MOST_BESIDE, MOST_BEYOND_UNITS } from '../caps';
import { StopReason } from './generation';
import { defineOperation } from './operation';
import { count, drafting, list, model, probability, scoredTokens, text, timing } from './values';

const MOST_CANDIDATES = 16;

const beyond = v.pipe(v.string(), v.maxLength(MOST_BEYOND_UNITS));
/**
 * The document next to `prefix` and `suffix`, which the model does not read, and other documents that are open. A
 * suggestion may follow their patterns (`engine/decode/mixture.ts`).
 */
export const Beyond = v.strictObject({ before: beyond, after: beyond, others: v.optional(list(beyond, MOST_BESIDE)) });
export type Beyond = v.InferOutput<typeof Beyond>;

/** What stands around a cursor. */
const around = { model, prefix: text, suffix: text, beyond: v.optional(Beyond) };

const atCursor = {
  ...around,
  maxTokens: v.pipe(count, v.minValue(1), v.maxValue(512)),
  /** `line`: stop before the first line break that follows visible text. `block`: stop at a blank line. */
  extent: v.picklist(['line', 'block']),
};

/** What stands before and after the text before the cursor in what a model read. */
export const PromptFrame = v.strictObject({ lead: text, trail: text });
export type PromptFrame = v.InferOutput<typeof PromptFrame>;

export const complete = defineOperation({
  op: 'complete',
  work: 'suggestion',
  request: {
    ...atCursor,
    /**
     * Suggest only what the model gives at least this joint probability: the text ends before the token that would fall
     * below it, at the end of a word. 0 suggests everything.
     */
    minProbability: probability,
    /**
     * The joint probability that the first word needs, or nothing is suggested: at least `minProbability`, which is
     * taken where this is absent. So a text that begins surely may go on to less sure ends.
     */
    startProbability: v.optional(probability),
  },
  outcome: [
    v.strictObject({
      kind: v.literal('suggested'),
      /** What to insert at the cursor, as the model wrote it: not yet trimmed against the suffix. */
      text,
      /** Tokens from the healed boundary on: the first ones may spell what is already typed. */
      tokens: scoredTokens,
      stop: StopReason,
      ...timing,
      ...drafting,
      /**
       * Joint probability of `text`, given what is typed, with the break that ends the line where the model wrote one.
       */
      probability,
      /** What the model read around `prefix`, its marks spelled out: of the text after the cursor, or what every text is read after. */
      frame: v.optional(PromptFrame),
    }),
    v.strictObject({
      kind: v.literal('empty'),
      why: v.picklist(['emptyPrefix', 'stoppedAtOnce', 'noContinuation', 'unsure']),
    }),
  ],
});

/**
 * Several completions at one cursor, all different; ranked by their probability and by how well the suffix follows
 * them.
 */
export const alternatives = defineOperation({
  op: 'alternatives',
  work: 'suggestion',
  request: { ...atCursor, count: v.pipe(count, v.minValue(1), v.maxValue(MOST_CANDIDATES)) },
  outcome: [
    v.strictObject({
      kind: v.literal('alternatives'),
      /**
       * Best first. `logprob` is the joint one of what goes beyond what is typed; `suffixLogprob` that of what follows.
       */
      candidates: list(
        v.strictObject({ text, tokens: scoredTokens, probability, logprob: v.number(), suffixLogprob: v.number() }),
        MOST_CANDIDATES,
      ),
      frame: v.optional(PromptFrame),
      elapsedMs: v.number(),
    }),
  ],
});

/** Reads what stands around the cursor into the KV cache, so that the completion which follows starts at once. */
export const warm = defineOperation({
  op: 'warm',
  work: 'readingAhead',
  request: around,
  outcome: [v.strictObject({ kind: v.literal('warmed'), ...timing })],
});
