/**
 * What crosses the boundary between whoever asks (extension host, command line) and the engine.
 *
 * The host forks the engine and both speak these messages over Node's IPC channel with `serialization: 'advanced'`, so
 * that a `Float32Array` arrives as one. The engine speaks first (`hello`, with the version of this file). Every request
 * carries an id and settles exactly once with an `outcome`; before that it may send any number of `part`s. `cancel` asks
 * a request to settle early as `cancelled`. `event`s belong to no request.
 *
 * Every message is parsed on arrival: types here are inferred from the schemas, so they cannot drift apart.
 */
import * as v from 'valibot';
import { forEachMeasure, measureIds } from './measures';

export const PROTOCOL_VERSION = 3;

/** Largest number of float32 values in one answer: 1 MB, so that a heat map never blocks the channel. */
export const MAX_SLICE_VALUES = 262_144;

const text = v.string();
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const floats = v.instance(Float32Array);

/**
 * `exact`: float arithmetic, equal to PyTorch eager within 1e-4. `fast`: int8 activations in the 4-bit matrix products
 * (accuracy level 4), the arithmetic that completion runs with.
 */
export const Precision = v.picklist(['exact', 'fast']);
export type Precision = v.InferOutput<typeof Precision>;

/** One token and the range of UTF-16 code units it covers. Several tokens may share a character. */
export const TokenPiece = v.object({
  id: count,
  /** The vocabulary's own spelling made readable: `Ġdog` is ` dog`; a part of a character shows its bytes, `<D7>`. */
  text,
  /** UTF-16 offsets into the text asked about, end exclusive; both 0 for a token that the template added (`[CLS]`). */
  start: count,
  end: count,
  /** Added by the model's template or an added token, not read from the text. */
  special: v.boolean(),
});
export type TokenPiece = v.InferOutput<typeof TokenPiece>;

/** A token with its natural-log probability under the model, given everything before it. */
export const ScoredToken = v.object({ id: count, text, logprob: v.number() });
export type ScoredToken = v.InferOutput<typeof ScoredToken>;

/** `temperature` 0 is greedy. `topK` 0 and `topP` 1 cut nothing. */
export const Sampling = v.object({
  temperature: v.pipe(v.number(), v.minValue(0), v.maxValue(10)),
  topK: count,
  topP: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  seed: v.pipe(v.number(), v.integer()),
  /** 1, or left out: none. Above it tokens that were written lately become less likely. */
  repetitionPenalty: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(2))),
});
export type Sampling = v.InferOutput<typeof Sampling>;

export const GREEDY: Sampling = { temperature: 0, topK: 0, topP: 1, seed: 0 };

export const ChatTurn = v.object({ role: v.picklist(['system', 'user', 'assistant']), content: text });
export type ChatTurn = v.InferOutput<typeof ChatTurn>;

/** Every way in which something can go wrong, by name; the names are also what the log shows. */
export const ErrorCode = v.picklist([
  'unknownModel',
  'modelMissing',
  'modelCorrupt',
  'modelUnsupported',
  'capabilityMissing',
  'emptyText',
  'notText',
  'tooLong',
  'tooLarge',
  'badOption',
  'expired',
  'engineUnavailable',
  'engineCrashed',
  'engineStopped',
  'startTimeout',
  'protocolError',
  'internal',
]);
export type ErrorCode = v.InferOutput<typeof ErrorCode>;

/** What happened and what to do next, both whole sentences for a person. Never holds text of a document. */
export const EngineError = v.object({ code: ErrorCode, message: text, nextStep: text });
export type EngineError = v.InferOutput<typeof EngineError>;

/** Where a cancelled request was when it stopped. */
export const CancelledAt = v.picklist(['queue', 'loading', 'prefill', 'decode', 'score', 'capture']);
export type CancelledAt = v.InferOutput<typeof CancelledAt>;

/** Of one token, given everything before it; null where nothing is before it. */
export const Prediction = v.object({
  /** Natural logarithm. */
  logprob: v.nullable(v.number()),
  /** How many tokens the model found likelier. */
  rank: v.nullable(count),
  /** The likeliest tokens at its place, best first. */
  top: v.array(ScoredToken),
});
export type Prediction = v.InferOutput<typeof Prediction>;

// ---------------------------------------------------------------------------------------------------------- requests

const model = v.pipe(text, v.minLength(1), v.maxLength(200));

export const ModelsRequest = v.object({ op: v.literal('models'), verify: v.boolean() });
export const TokensRequest = v.object({ op: v.literal('tokens'), model, text });
export const NextRequest = v.object({
  op: v.literal('next'), model, prompt: text, precision: Precision, top: v.pipe(count, v.minValue(1), v.maxValue(1000)),
});
export const ScoreRequest = v.object({
  op: v.literal('score'), model, prompt: text, candidates: v.pipe(v.array(text), v.minLength(1), v.maxLength(64)), precision: Precision,
});
/** How likely each token of a text is, given everything before it. */
export const PredictionsRequest = v.object({
  op: v.literal('predictions'), model, text, precision: Precision,
  /** Only the first tokens, as in `attend`. */
  maxTokens: v.pipe(count, v.minValue(1), v.maxValue(4096)),
  top: v.pipe(count, v.maxValue(50)),
});
/** What each earlier token did for the log-probability of one: the change when it is left out. */
export const EffectsRequest = v.object({
  op: v.literal('effects'), model, text, precision: Precision,
  /** Only the first tokens, as in `attend`. */
  maxTokens: v.pipe(count, v.minValue(1), v.maxValue(4096)),
  /** The token that is predicted; the first has nothing before it. */
  target: v.pipe(count, v.minValue(1)),
  /** How many tokens before it are left out, one at a time, the nearest first. */
  reach: v.pipe(count, v.minValue(1), v.maxValue(512)),
});
export const GenerateRequest = v.object({
  op: v.literal('generate'),
  model,
  /** A text to continue, or turns for the model's chat template. */
  prompt: v.union([text, v.pipe(v.array(ChatTurn), v.minLength(1))]),
  sampling: Sampling,
  maxTokens: v.pipe(count, v.minValue(1), v.maxValue(100_000)),
  precision: Precision,
  /** How many of the most likely tokens to send beside each emitted one. */
  alternatives: v.pipe(count, v.maxValue(50)),
});
const probability = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

export const CompleteRequest = v.object({
  op: v.literal('complete'),
  model,
  prefix: text,
  suffix: text,
  maxTokens: v.pipe(count, v.minValue(1), v.maxValue(512)),
  /** `line`: stop before the first line break that follows visible text. `block`: stop at a blank line. */
  extent: v.picklist(['line', 'block']),
  /**
   * Suggest only what the model gives at least this joint probability: the text ends before the token that would fall
   * below it, at the end of a word. 0 suggests everything.
   */
  minProbability: probability,
});
/** Several completions at one cursor, all different; ranked by their probability and by how well the suffix follows them. */
export const AlternativesRequest = v.object({
  op: v.literal('alternatives'),
  model,
  prefix: text,
  suffix: text,
  maxTokens: v.pipe(count, v.minValue(1), v.maxValue(512)),
  extent: v.picklist(['line', 'block']),
  count: v.pipe(count, v.minValue(1), v.maxValue(16)),
});
/** Reads the prefix into the KV cache, so that the completion which follows starts at once. */
export const WarmRequest = v.object({ op: v.literal('warm'), model, prefix: text });
/** A text in the model's other language, sentence by sentence; white space between sentences stays. */
export const TranslateRequest = v.object({
  op: v.literal('translate'), model, text,
  /** 1 is greedy. */
  beams: v.pipe(count, v.minValue(1), v.maxValue(8)),
  /** For each sentence. */
  maxTokens: v.pipe(count, v.minValue(1), v.maxValue(512)),
});
/** What a masked-word head puts in each blank of a text: the model's mask token, `[MASK]`, `<mask>` or three underscores and more. */
export const FillRequest = v.object({ op: v.literal('fill'), model, text, top: v.pipe(count, v.minValue(1), v.maxValue(1000)) });
export const AttendRequest = v.object({
  op: v.literal('attend'),
  model,
  text,
  /** For an encoder-decoder: the target text; without it the model's own greedy translation is explained. */
  target: v.optional(text),
  precision: Precision,
  /** Explain at most this many tokens. */
  maxTokens: v.pipe(count, v.minValue(1), v.maxValue(4096)),
  /** Of a longer text its start, or its end: read by itself, from about the start of a word. The start where it is left out. */
  keep: v.optional(v.picklist(['start', 'end'])),
});

/** Which attention: encoder-only and decoder-only models have `self`; an encoder-decoder has the other three. */
export const MapKind = v.picklist(['self', 'encoder', 'decoder', 'cross']);
export type MapKind = v.InferOutput<typeof MapKind>;

/** What a row shows: the measures whose shape is `query-key` (`measures.ts`). */
export const Measure = v.picklist(measureIds('query-key'));
export type Measure = v.InferOutput<typeof Measure>;

export const AttentionRequest = v.object({
  op: v.literal('attention'),
  handle: count,
  map: MapKind,
  layer: count,
  /** A head's index (0-based), or `mean` over the layer's heads. */
  head: v.union([count, v.literal('mean')]),
  /** `raw` when left out. For one that is of whole layers `head` must be `mean`. */
  measure: v.optional(Measure),
  /** Query rows, end exclusive. */
  fromRow: count,
  toRow: count,
});
/** What heads are known to do: the measures whose shape is `layer-head`. */
export const Pattern = v.picklist(measureIds('layer-head'));
export type Pattern = v.InferOutput<typeof Pattern>;

const tokenNumbers = v.pipe(v.array(count), v.maxLength(4096));
/** How a matrix is shown (`base/math/seen.ts`): which keys count as sinks and what becomes of them, and for each token the number of its group. */
export const Seeing = v.object({ sink: v.picklist(['raw', 'excluded', 'renormalized']), sinks: tokenNumbers, queryGroups: tokenNumbers, keyGroups: tokenNumbers });
export type Seeing = v.InferOutput<typeof Seeing>;
/** The same for a row: its queries are one group. */
export const RowSeeing = v.omit(Seeing, ['queryGroups']);
export type RowSeeing = v.InferOutput<typeof RowSeeing>;

/** One raw row in every head of some layers: that of a query, or the mean over the queries of a word or line. */
export const EveryHeadRequest = v.object({
  op: v.literal('everyHead'), handle: count, map: MapKind, query: count,
  /** Queries `query` up to this one, end exclusive, are averaged; by default `query` alone. */
  toQuery: v.optional(count),
  /** By word or line, or without sinks; left out: each key by itself, as the model computed it. */
  seeing: v.optional(RowSeeing),
  /** Layers, end exclusive. */
  fromLayer: count, toLayer: count,
});
const tokenSet = v.pipe(v.array(count), v.minLength(1), v.maxLength(4096));

export const ByPattern = v.object({ kind: v.literal('pattern'), pattern: Pattern });
/** Weight from queries to keys: the sum over the keys, the mean over the queries. */
export const Between = v.object({ kind: v.literal('between'), from: tokenSet, to: tokenSet });

/** Which heads do something: by a known pattern, by the weight between tokens, or by how they turn between two texts. */
export const HeadsRequest = v.object({
  op: v.literal('heads'),
  handle: count,
  map: MapKind,
  by: v.variant('kind', [
    ByPattern, Between,
    /** `other` is a capture of as many tokens, where the head should prefer `otherTo` to `to`. */
    v.object({ kind: v.literal('flip'), other: count, from: tokenSet, to: tokenSet, otherTo: tokenSet }),
  ]),
});
/** Small pictures of all heads of a layer. */
export const ThumbnailsRequest = v.object({
  op: v.literal('thumbnails'), handle: count, map: MapKind, layer: count,
  /** By word or line, or without sinks; left out: by token, as the model computed them. */
  seeing: v.optional(Seeing),
  /** Cells each way. */
  size: v.pipe(count, v.minValue(1), v.maxValue(64)),
});
/** What each model's work has cost since the engine started. */
export const CostsRequest = v.object({ op: v.literal('costs') });
export const ReleaseRequest = v.object({ op: v.literal('release'), handle: count });

export const EngineRequest = v.variant('op', [
  ModelsRequest, TokensRequest, NextRequest, ScoreRequest, PredictionsRequest, EffectsRequest, GenerateRequest, CompleteRequest, AlternativesRequest, WarmRequest, TranslateRequest, FillRequest,
  AttendRequest, AttentionRequest, EveryHeadRequest, HeadsRequest, ThumbnailsRequest, ReleaseRequest, CostsRequest,
]);
export type EngineRequest = v.InferOutput<typeof EngineRequest>;
export type Operation = EngineRequest['op'];
export type RequestOf<Op extends Operation> = Extract<EngineRequest, { op: Op }>;

// ---------------------------------------------------------------------------------------------------------- outcomes

const Cancelled = v.object({ kind: v.literal('cancelled'), at: CancelledAt });
const Failed = v.object({ kind: v.literal('failed'), error: EngineError });
export type Cancelled = v.InferOutput<typeof Cancelled>;
export type Failed = v.InferOutput<typeof Failed>;

/** What a model can do, or why it cannot. Nothing is left to be guessed by the caller. */
export const Capability = v.variant('is', [
  v.object({ is: v.literal('available') }),
  v.object({ is: v.literal('unavailable'), why: text }),
]);
export type Capability = v.InferOutput<typeof Capability>;
export const Family = v.picklist(['decoder', 'encoder', 'encoder-decoder', 'recurrent']);
export type Family = v.InferOutput<typeof Family>;

/** Where a model comes from: shipped with the extension, a folder of the person's, downloaded from a hub, or behind a server. */
export const ModelOrigin = v.picklist(['embedded', 'folder', 'hub', 'server']);
export type ModelOrigin = v.InferOutput<typeof ModelOrigin>;

export const ModelInfo = v.object({
  id: text,
  name: text,
  origin: ModelOrigin,
  family: Family,
  /** Numbers that were learned in training; undefined where nobody has counted them. */
  parameters: v.optional(count),
  bytes: count,
  license: text,
  languages: v.array(text),
  loaded: v.boolean(),
  /** `unchecked` unless the request asked to verify or the model was loaded. */
  sha256: v.picklist(['ok', 'mismatch', 'missing', 'unchecked']),
  /** Every file that loading reads, with the sha256 that it must have; empty where nobody has listed them. */
  files: v.array(v.object({ path: text, sha256: text })),
  capabilities: v.object({ generate: Capability, score: Capability, attention: Capability, chat: Capability, translate: Capability, maskedWord: Capability }),
});
export type ModelInfo = v.InferOutput<typeof ModelInfo>;

/** The extent of one kind of attention. A causal map is exactly 0 where key > query. */
export const AttentionMap = v.object({
  kind: MapKind,
  direction: v.picklist(['bidirectional', 'causal']),
  /** Which token list the rows (queries) and columns (keys) stand for. */
  queriesAre: v.picklist(['source', 'target']),
  keysAre: v.picklist(['source', 'target']),
  layers: count, heads: count, queries: count, keys: count,
  /** What its rows can show, or why they cannot. */
  measures: v.object(forEachMeasure('query-key', Capability)),
});
export type AttentionMap = v.InferOutput<typeof AttentionMap>;

/** Entropy in bits and distance in tokens: means over the queries, as attention weighs them. */
export const HeadScore = v.object({ layer: count, head: count, score: v.number(), entropy: v.number(), meanDistance: v.number() });
export type HeadScore = v.InferOutput<typeof HeadScore>;

const spending = { readTokens: count, writtenTokens: count, elapsedMs: v.number(), cpuSeconds: v.number() };

const timing = { promptTokens: count, reusedTokens: count, elapsedMs: v.number() };

export const StopReason = v.picklist(['endOfText', 'maxTokens', 'line', 'block', 'unsure', 'window']);
export type StopReason = v.InferOutput<typeof StopReason>;

export const outcomes = {
  models: v.variant('kind', [v.object({ kind: v.literal('models'), models: v.array(ModelInfo), /** A person's own that cannot be used. */ unusable: v.array(v.object({ id: text, why: text })) }), Cancelled, Failed]),
  tokens: v.variant('kind', [v.object({ kind: v.literal('tokens'), tokens: v.array(TokenPiece) }), Cancelled, Failed]),
  next: v.variant('kind', [v.object({ kind: v.literal('next'), top: v.array(ScoredToken) }), Cancelled, Failed]),
  score: v.variant('kind', [
    v.object({
      kind: v.literal('scored'),
      candidates: v.array(v.object({ text, logprob: v.number(), tokens: v.array(ScoredToken) })),
    }), Cancelled, Failed]),
  predictions: v.variant('kind', [
    v.object({
      kind: v.literal('predicted'), precision: Precision,
      tokens: v.array(TokenPiece),
      /** One for each token. */
      predictions: v.array(Prediction),
      /** Of the whole text; of a text that is much longer than what was asked for, of a part of it. */
      totalTokens: count,
      elapsedMs: v.number(),
    }), Cancelled, Failed]),
  effects: v.variant('kind', [
    v.object({
      kind: v.literal('effects'), precision: Precision, tokens: v.array(TokenPiece), target: count,
      /** Of the target, given everything before it. Natural logarithm. */
      logprob: v.number(),
      /** The first token that was left out. */
      from: count,
      /**
       * One for each token from `from` to the target: the target's log-probability with it less that without it. Positive:
       * the token helped.
       */
      effects: v.array(v.number()),
      elapsedMs: v.number(),
    }), Cancelled, Failed]),
  generate: v.variant('kind', [
    v.object({ kind: v.literal('generated'), text, tokens: v.array(ScoredToken), stop: StopReason, ...timing }), Cancelled, Failed]),
  complete: v.variant('kind', [
    v.object({
      kind: v.literal('suggested'),
      /** What to insert at the cursor, as the model wrote it: not yet trimmed against the suffix. */
      text,
      /** Tokens from the healed boundary on: the first ones may spell what is already typed. */
      tokens: v.array(ScoredToken), stop: StopReason, ...timing,
      /** Joint probability of `text`, given what is typed, with the break that ends the line where the model wrote one. */
      probability,
    }),
    v.object({ kind: v.literal('empty'), why: v.picklist(['emptyPrefix', 'stoppedAtOnce', 'noContinuation', 'unsure']) }),
    Cancelled, Failed]),
  alternatives: v.variant('kind', [
    v.object({
      kind: v.literal('alternatives'),
      /** Best first. `logprob` is the joint one of what goes beyond what is typed; `suffixLogprob` that of what follows. */
      candidates: v.array(v.object({ text, tokens: v.array(ScoredToken), probability, logprob: v.number(), suffixLogprob: v.number() })),
      elapsedMs: v.number(),
    }), Cancelled, Failed]),
  warm: v.variant('kind', [v.object({ kind: v.literal('warmed'), ...timing }), Cancelled, Failed]),
  fill: v.variant('kind', [
    v.object({ kind: v.literal('filled'), /** In the order of the text; each the likeliest, best first. */ blanks: v.array(v.array(ScoredToken)), promptTokens: count, elapsedMs: v.number() }), Cancelled, Failed]),
  translate: v.variant('kind', [
    v.object({
      kind: v.literal('translated'), text,
      sentences: v.array(v.object({ source: text, target: text, tokens: v.array(ScoredToken) })),
      elapsedMs: v.number(),
    }), Cancelled, Failed]),
  attend: v.variant('kind', [
    v.object({
      kind: v.literal('attended'),
      handle: count, model: text, precision: Precision, measure: v.literal('raw'),
      tokens: v.array(TokenPiece),
      target: v.optional(v.array(TokenPiece)),
      maps: v.array(AttentionMap),
      /** Tokens of the whole text; more than `tokens.length` when only a part is explained. */
      totalTokens: count,
      /** Only as much of a long text is read as is explained, and a little more: it has more tokens than `totalTokens`. */
      totalIsLowerBound: v.optional(v.boolean()),
      /** Where the explained part begins, in UTF-16 code units; 0 where it is left out. */
      start: v.optional(count),
      elapsedMs: v.number(),
    }), Cancelled, Failed]),
  attention: v.variant('kind', [
    v.object({
      kind: v.literal('weights'),
      /** By the measure asked for, row-major [rows, keys]. A raw row may sum to less than 1 (attention sink): shown, not renormalized. */
      rows: count, keys: count, weights: floats,
    }), Cancelled, Failed]),
  everyHead: v.variant('kind', [
    /** Row-major [layers, heads, keys]; with `seeing` a key is a group. */
    v.object({ kind: v.literal('everyHead'), layers: count, heads: count, keys: count, weights: floats }), Cancelled, Failed]),
  heads: v.variant('kind', [v.object({ kind: v.literal('ranked'), /** Best first. */ heads: v.array(HeadScore) }), Cancelled, Failed]),
  thumbnails: v.variant('kind', [
    /** The largest weight in each cell, [heads, rows, columns]. */
    v.object({ kind: v.literal('thumbnails'), heads: count, rows: count, columns: count, cells: floats }), Cancelled, Failed]),
  costs: v.variant('kind', [
    v.object({
      kind: v.literal('costs'),
      /** Of the engine's process, now. */
      residentBytes: count,
      models: v.array(v.object({ model: text, work: v.array(v.object({
        op: text, times: count, /** How many of them were cancelled: counted with what is known of them. */ cancelled: count, ...spending, /** Of the latest alone, and what the process held when it was done. */ last: v.object({ ...spending, residentBytes: count }),
      })) })),
    }), Cancelled, Failed]),
  release: v.variant('kind', [v.object({ kind: v.literal('released') }), Cancelled, Failed]),
} as const;
export type OutcomeOf<Op extends Operation> = v.InferOutput<(typeof outcomes)[Op]>;
export type Outcome = OutcomeOf<Operation>;

/** Sent before the outcome of `generate` (its prompt, then tokens as they come), `translate` (each sentence as it is done) and of anything that takes long (progress). */
export const Part = v.variant('kind', [
  v.object({
    kind: v.literal('token'), id: count,
    /** Whole UTF-16 text that this token completed; empty while a character is still in pieces. */
    text, logprob: v.number(), alternatives: v.array(ScoredToken),
  }),
  /** What a model that generates was given to read, with its template's tokens spelled out: reading it gives the same tokens. */
  v.object({ kind: v.literal('prompt'), text }),
  /** One more piece of a translation: a sentence, or the white space between two. */
  v.object({ kind: v.literal('translated'), text }),
  v.object({ kind: v.literal('progress'), stage: v.picklist(['reading', 'capturing', 'scoring', 'translating']), done: count, total: count }),
]);
export type Part = v.InferOutput<typeof Part>;

// ---------------------------------------------------------------------------------------------------------- messages

export const ToEngine = v.variant('kind', [
  v.object({ kind: v.literal('request'), id: count, request: EngineRequest }),
  v.object({ kind: v.literal('cancel'), id: count }),
]);
export type ToEngine = v.InferOutput<typeof ToEngine>;

export const EngineEvent = v.variant('kind', [
  /** `fraction` 0..1 of the bytes checked and the sessions built. */
  v.object({ kind: v.literal('loading'), model: text, fraction: v.number() }),
  v.object({ kind: v.literal('loaded'), model: text, elapsedMs: v.number() }),
]);
export type EngineEvent = v.InferOutput<typeof EngineEvent>;

export const FromEngine = v.variant('kind', [
  v.object({ kind: v.literal('hello'), version: v.number(), pid: count }),
  v.object({ kind: v.literal('part'), id: count, part: Part }),
  /**
   * Whether a model works for a request from here on. A request that waits for its turn, loads a model or tokenizes has none
   * working for it, and one that gives way to a more urgent request has none until its turn is back.
   */
  v.object({ kind: v.literal('working'), id: count, isWorking: v.boolean() }),
  /** The outcome is parsed with the schema of the operation that was asked, which only the asker knows. */
  v.object({ kind: v.literal('outcome'), id: count, outcome: v.unknown() }),
  v.object({ kind: v.literal('event'), event: EngineEvent }),
]);
export type FromEngine = v.InferOutput<typeof FromEngine>;

// ------------------------------------------------------------------------------------------------------------- asking

export interface AskOptions {
  readonly signal?: AbortSignal;
  readonly onPart?: (part: Part) => void;
  /** Told when a model begins to work for the request, when it gives way to a more urgent one, and when it goes on. */
  readonly onWorking?: (isWorking: boolean) => void;
}

/** The engine as its users see it, whether it runs in a child process or in this one. Never rejects. */
export interface Engine {
  ask<Op extends Operation>(request: RequestOf<Op>, options?: AskOptions): Promise<OutcomeOf<Op>>;
}

/** Ends a `switch` over a union: a forgotten case does not compile, and one that arrives all the same says so. */
export function assertNever(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}
