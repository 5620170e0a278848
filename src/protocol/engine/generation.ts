/** Texts that a model writes: from a prompt, or in another language. */
import * as v from 'valibot';
import { MOST_LISTED, MOST_TOKENS } from '../caps';
import { defineOperation } from './operation';
import { count, drafting, likeliest, list, model, Precision, Progress, scoredTokens, text, timing } from './values';

/** `temperature` 0 is greedy. `topK` 0 and `topP` 1 cut nothing. */
export const Sampling = v.strictObject({
  temperature: v.pipe(v.number(), v.minValue(0), v.maxValue(10)),
  topK: count,
  topP: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  seed: v.pipe(v.number(), v.integer()),
  /** 1, or left out: none. Above it tokens that were written lately become less likely. */
  repetitionPenalty: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(2))),
});
export type Sampling = v.InferOutput<typeof Sampling>;

export const GREEDY: Sampling = { temperature: 0, topK: 0, topP: 1, seed: 0 };

export const ChatTurn = v.strictObject({ role: v.picklist(['system', 'user', 'assistant']), content: text });
export type ChatTurn = v.InferOutput<typeof ChatTurn>;

export const StopReason = v.picklist(['endOfText', 'maxTokens', 'line', 'block', 'unsure', 'window']);
export type StopReason = v.InferOutput<typeof StopReason>;

/** One more token of a text that is being written. */
const TokenPart = v.strictObject({
  kind: v.literal('token'),
  id: count,
  /** Whole UTF-16 text that this token completed; empty while a character is still in pieces. */
  text,
  /** Natural logarithm; null where a server does not give it. */
  logprob: v.nullable(v.number()),
  alternatives: likeliest,
});
/**
 * What a model that generates was given to read, with its template's tokens spelled out: reading it gives the same
 * tokens.
 */
const PromptPart = v.strictObject({ kind: v.literal('prompt'), text });
/** One more piece of a translation: a sentence, or the white space between two. */
const TranslatedPart = v.strictObject({ kind: v.literal('translated'), text });

export const generate = defineOperation({
  op: 'generate',
  work: 'writing',
  request: {
    model,
    /** A text to continue, or turns for the model's chat template. */
    prompt: v.union([text, v.pipe(list(ChatTurn, MOST_LISTED), v.minLength(1))]),
    sampling: Sampling,
    maxTokens: v.pipe(count, v.minValue(1), v.maxValue(100_000)),
    precision: Precision,
    /** How many of the most likely tokens to send beside each emitted one. */
    alternatives: v.pipe(count, v.maxValue(50)),
  },
  part: [TokenPart, PromptPart, Progress],
  outcome: [
    v.strictObject({
      kind: v.literal('generated'),
      text,
      tokens: scoredTokens,
      stop: StopReason,
      ...timing,
      ...drafting,
    }),
  ],
});

/** A text in the model's other language, sentence by sentence; white space between sentences stays. */
export const translate = defineOperation({
  op: 'translate',
  work: 'translation',
  request: {
    model,
    text,
    /** 1 is greedy. */
    beams: v.pipe(count, v.minValue(1), v.maxValue(8)),
    /** For each sentence. */
    maxTokens: v.pipe(count, v.minValue(1), v.maxValue(512)),
  },
  part: [TranslatedPart, Progress],
  outcome: [
    v.strictObject({
      kind: v.literal('translated'),
      text,
      sentences: list(v.strictObject({ source: text, target: text, tokens: scoredTokens }), MOST_TOKENS),
      elapsedMs: v.number(),
    }),
  ],
});
