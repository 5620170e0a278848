/** Which models there are, what they can do, how they cut a text into tokens, and what their work has cost. */
import * as v from 'valibot';
import { MOST_LISTED, MOST_TOKENS } from '../caps';
import { defineOperation } from './operation';
import { Reason } from './reasons';
import { count, list, model, name, text, TokenPiece } from './values';

/** What a model can do, or why it cannot. Nothing is left to be guessed by the caller. */
export const Capability = v.variant('is', [
  v.strictObject({ is: v.literal('available') }),
  v.strictObject({ is: v.literal('unavailable'), why: Reason }),
]);
export type Capability = v.InferOutput<typeof Capability>;

export const Family = v.picklist(['decoder', 'encoder', 'encoder-decoder', 'recurrent']);
export type Family = v.InferOutput<typeof Family>;

/**
 * Where a model comes from: shipped with the extension, a folder of the person's, downloaded from a hub, or behind a
 * server.
 */
export const ModelOrigin = v.picklist(['embedded', 'folder', 'hub', 'server']);
export type ModelOrigin = v.InferOutput<typeof ModelOrigin>;

export const ModelInfo = v.strictObject({
  id: name,
  name,
  origin: ModelOrigin,
  family: Family,
  /** Numbers that were learned in training; undefined where nobody has counted them. */
  parameters: v.optional(count),
  bytes: count,
  license: name,
  languages: list(name, MOST_LISTED),
  loaded: v.boolean(),
  /** Equal for equal files; undefined where the files are not on this machine. */
  stamp: v.optional(name),
  /** Whether its tokenizer has the tokens by which it reads what stands after the cursor; undefined where unknown. */
  fillInTheMiddle: v.optional(v.boolean()),
  /** `unchecked` unless the request asked to verify or the model was loaded. */
  sha256: v.picklist(['ok', 'mismatch', 'missing', 'unchecked']),
  /** Every file that loading reads, with the sha256 that it must have; empty where nobody has listed them. */
  files: list(v.strictObject({ path: name, sha256: name }), MOST_LISTED),
  capabilities: v.strictObject({
    generate: Capability,
    score: Capability,
    attention: Capability,
    chat: Capability,
    translate: Capability,
    maskedWord: Capability,
  }),
});
export type ModelInfo = v.InferOutput<typeof ModelInfo>;

/**
 * Resident bytes for each byte of a model's files, with its tokenizer and the session that is needed first. Measured for
 * SmolLM2 (101 MB) while it completes: 3.0 at its peak, 2.6 at rest; a second session, for attention, adds 1.4.
 */
const RESIDENT_BYTES_PER_FILE_BYTE = 3;

/** @returns what a model takes in memory at its peak, in bytes; an estimate */
export const residentBytesOf = (fileBytes: number): number => RESIDENT_BYTES_PER_FILE_BYTE * fileBytes;

/** A person's own model that cannot be used. */
export const Unusable = v.strictObject({ id: name, why: Reason });
export type Unusable = v.InferOutput<typeof Unusable>;

export const models = defineOperation({
  op: 'models',
  work: 'bookkeeping',
  request: { verify: v.boolean() },
  outcome: [
    v.strictObject({
      kind: v.literal('models'),
      models: list(ModelInfo, MOST_LISTED),
      unusable: list(Unusable, MOST_LISTED),
    }),
  ],
});

export const tokens = defineOperation({
  op: 'tokens',
  work: 'tokens',
  request: { model, text },
  outcome: [v.strictObject({ kind: v.literal('tokens'), tokens: list(TokenPiece, MOST_TOKENS) })],
});

const spending = { readTokens: count, writtenTokens: count, elapsedMs: v.number(), cpuSeconds: v.number() };

/** All requests of one operation to one model. */
export const OperationCost = v.strictObject({
  op: name,
  times: count,
  /** How many of them were cancelled: counted with what is known of them. */
  cancelled: count,
  ...spending,
  /** Of the latest alone, and what the process held when it was done. */
  last: v.strictObject({ ...spending, residentBytes: count }),
});
export type OperationCost = v.InferOutput<typeof OperationCost>;

/** What each model's work has cost since the engine started. */
export const costs = defineOperation({
  op: 'costs',
  work: 'bookkeeping',
  request: {},
  outcome: [
    v.strictObject({
      kind: v.literal('costs'),
      /** Of the engine's process, now. */
      residentBytes: count,
      models: list(v.strictObject({ model: name, work: list(OperationCost, MOST_LISTED) }), MOST_LISTED),
    }),
  ],
});
