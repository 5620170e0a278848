/**
 * What crosses the boundary between whoever asks (extension host, command line) and the engine.
 *
 * The host forks the engine and both speak these messages over Node's IPC channel with `serialization: 'advanced'`, so
 * that a `Float32Array` arrives as one. The engine speaks first (`hello`, with the version of this file, or `noBuild`). Every request
 * carries an id and settles exactly once with an `outcome`; before that it may send any number of `part`s. `cancel`
 * asks a request to settle early as `cancelled`. `event`s belong to no request.
 *
 * Every message is parsed on arrival: types here are inferred from the schemas, so they cannot drift apart.
 *
 * An operation is one definition in a file of this folder and one line of `operations`; its handler stands in the
 * engine (`engine/service`). All else follows from the table.
 */
import type * as v from 'valibot';
import * as attention from './attention';
import * as completion from './completion';
import { cut } from './cut';
import { faithfulness } from './faithfulness';
import * as generation from './generation';
import { lens, lensColumns } from './lens';
import * as models from './models';
import { fromEngine, toEngine } from './messages';
import { operationTable, partOf, requestOf, type OutcomeFrom, type PartFrom, type RequestTo } from './operation';
import { patch } from './patch';
import * as scoring from './scoring';
import { why } from './why';

export { CapabilityName, EngineError, type BadOption, type ErrorArgs, type ErrorCode } from './errors';
export { MapKind } from './maps';
export { EngineEvent } from './messages';
export { Cancelled, CancelledAt, Failed, type Work } from './operation';
export { MAX_SLICE_VALUES, Precision, ScoredToken, TokenPiece } from './values';
export { Capability, Family, ModelInfo, ModelOrigin, OperationCost, residentBytesOf, Unusable } from './models';
export { Reason, ReasonError } from './reasons';
export { Prediction } from './scoring';
export { Beyond, PromptFrame } from './completion';
export { CutEdge, CutPrediction, CutQueries } from './cut';
export {
  DELETION_STEPS,
  FAITHFULNESS,
  MOST_RANKED,
  MOST_RANKINGS,
  RANKED,
  RANKING,
  Ranking,
  ScoredBy,
  ShownHead,
} from './faithfulness';
export { LENS_COLUMNS, LensLayer } from './lens';
export { MOST_PATCHED_TOKENS, PATCH_SHARES, PatchPrediction } from './patch';
export { WHY_TERMS, WhyOther, WhyPath } from './why';
export { ChatTurn, GREEDY, Sampling, StopReason } from './generation';
export {
  AttentionMap,
  Between,
  ByPattern,
  HeadScore,
  Measure,
  Pattern,
  headsFit,
  RowAggregation,
  Aggregation,
} from './attention';

export const PROTOCOL_VERSION = 12;

export const operations = operationTable({
  models: models.models,
  tokens: models.tokens,
  costs: models.costs,
  next: scoring.next,
  score: scoring.score,
  predictions: scoring.predictions,
  effects: scoring.effects,
  why,
  cut,
  lens,
  lensColumns,
  patch,
  faithfulness,
  fill: scoring.fill,
  generate: generation.generate,
  translate: generation.translate,
  complete: completion.complete,
  alternatives: completion.alternatives,
  warm: completion.warm,
  attend: attention.attend,
  attention: attention.attention,
  everyHead: attention.everyHead,
  heads: attention.heads,
  thumbnails: attention.thumbnails,
  release: attention.release,
});
export type Operations = typeof operations;
export type Operation = keyof Operations;

export type EngineRequest = RequestTo<Operations[Operation]>;
export type RequestOf<Op extends Operation> = Extract<EngineRequest, { op: Op }>;
export type PartOf<Op extends Operation> = PartFrom<Operations[Op]>;
export type Part = PartOf<Operation>;
export type OutcomeOf<Op extends Operation> = OutcomeFrom<Operations[Op]>;
export type Outcome = OutcomeOf<Operation>;

export const EngineRequest = requestOf(operations);
const Part = partOf(operations);

// ---------------------------------------------------------------------------------------------------------- messages

export const ToEngine = toEngine(EngineRequest);
export type ToEngine = v.InferOutput<typeof ToEngine>;

export const FromEngine = fromEngine(Part);
export type FromEngine = v.InferOutput<typeof FromEngine>;

// ------------------------------------------------------------------------------------------------------------- asking

export interface AskOptions<Sent = Part> {
  readonly signal?: AbortSignal;
  readonly onPart?: (part: Sent) => void;
  /** Called when a model begins to work for the request, when it yields to a more urgent one, and when it goes on. */
  readonly onWorking?: (isWorking: boolean, model: string) => void;
}

/** The engine as its users see it, whether it runs in a child process or in this one. Never rejects. */
export interface Engine {
  ask<Op extends Operation>(request: RequestOf<Op>, options?: AskOptions<PartOf<Op>>): Promise<OutcomeOf<Op>>;
}

/** Ends a `switch` over a union: a forgotten case does not compile, and one that arrives all the same says so. */
export function assertNever(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}
