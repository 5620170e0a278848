/**
 * The values that several operations carry. Offsets are UTF-16 code units, probabilities natural logarithms where they
 * are named so.
 */
import * as v from 'valibot';
import { list, MOST_EXPLAINED_TOKENS, MOST_FLOATS, MOST_TOKENS, sentence } from '../caps';

export { list, name, sentence, text } from '../caps';

/** Largest number of float32 values in one answer: 1 MB, so that a heat map never blocks the channel. */
export const MAX_SLICE_VALUES = 262_144;

export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
export const floats = v.pipe(
  v.instance(Float32Array),
  v.check(({ length }) => length <= MOST_FLOATS, 'more values than a message may hold'),
);
export const probability = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** How a request names a model. A request with a `model` is counted as work of that model. */
export const model = v.pipe(v.string(), v.minLength(1), v.maxLength(200));

/** Only the first tokens of a text are read. */
export const maxTextTokens = v.pipe(count, v.minValue(1), v.maxValue(4096));

/** What a run of a model took, beside what came of it. */
export const timing = { promptTokens: count, reusedTokens: count, elapsedMs: v.number() };

/**
 * Tokens that were guessed from the text and read before they were chosen, and those of them that were chosen. Absent
 * where a model never drafts.
 */
export const drafting = { drafted: v.optional(count), accepted: v.optional(count) };

/**
 * `exact`: float arithmetic, equal to PyTorch eager within 1e-4. `fast`: int8 activations in the 4-bit matrix products
 * (accuracy level 4), the arithmetic that completion runs with.
 */
export const Precision = v.picklist(['exact', 'fast']);
export type Precision = v.InferOutput<typeof Precision>;

/** One token and the range of UTF-16 code units it covers. Several tokens may share a character. */
export const TokenPiece = v.strictObject({
  id: count,
  /** The vocabulary's own spelling made readable: `Ġdog` is ` dog`; a part of a character shows its bytes, `<D7>`. */
  text: sentence,
  /** UTF-16 offsets into the text asked about, end exclusive; both 0 for a token that the template added (`[CLS]`). */
  start: count,
  end: count,
  /** Added by the model's template or an added token, not read from the text. */
  special: v.boolean(),
});
export type TokenPiece = v.InferOutput<typeof TokenPiece>;

/**
 * A token with its natural-log probability, given everything before it. It is the model's alone, but where a completion
 * follows the document's own patterns: `parts` then says what of the probability is the model's and what the document's.
 * The two add up to it.
 */
export const ScoredToken = v.strictObject({
  id: count,
  text: sentence,
  logprob: v.number(),
  parts: v.optional(v.strictObject({ model: probability, document: probability })),
});
export type ScoredToken = v.InferOutput<typeof ScoredToken>;

/** The tokens of a text that a model wrote or of which it says how likely it is. */
export const scoredTokens = list(ScoredToken, MOST_TOKENS);
/** The likeliest tokens at a place. The most that an operation lets one ask for is 1000. */
export const likeliest = list(ScoredToken, 1000);
/** The tokens of a text that is explained. */
export const explainedTokens = list(TokenPiece, MOST_EXPLAINED_TOKENS);

/** Part of a request that takes long: how much of it is done. `total` is in the same unit as `done`. */
export const Progress = v.strictObject({
  kind: v.literal('progress'),
  stage: v.picklist(['reading', 'capturing', 'scoring', 'translating']),
  done: count,
  total: count,
});
