/**
 * The interface of a measure. Its shape and texts are an entry of the protocol's list (`protocol/measures.ts`), under
 * its id.
 */
import type { Capability, Reason } from '../../protocol/engine';
import type { Running } from '../running';
import type { Tap } from '../taps';
import type { MapExtent, TappedMap } from './tapped';

/** Awaited before each layer that is computed, so that other requests get their turn; may throw to cancel. */
export type Pause = (done: number, total: number) => Promise<void>;

export interface Computing {
  readonly running: Running;
  readonly pause: Pause;
}

/** Rows of one head, or of the mean over a layer's heads. Layer and head are 0-based, rows end-exclusive. */
export interface RowSlice {
  readonly layer: number;
  readonly head: number | 'mean';
  readonly from: number;
  readonly to: number;
}

/**
 * @returns [to - from, keys], row-major, a copy
 * @throws RangeError for a slice outside the map; CancelledError
 */
export type ComputeRows = (slice: RowSlice, computing: Computing) => Promise<Float32Array<ArrayBuffer>>;

/** @param weights of one head, [queries, keys], row-major. @returns its score */
export type ScoreHead = (weights: Float32Array, layer: number, head: number) => number;

/** What a measure of each shape computes from a map's taps. A new shape adds a row. */
interface Computations {
  'query-key': ComputeRows;
  'layer-head': ScoreHead;
}
export type ComputedShape = keyof Computations;

export interface Measure<Shape extends ComputedShape, Id extends string = string> {
  readonly id: Id;
  readonly shape: Shape;
  /** Where a model's graph lacks one of them, the registry says that the measure is unavailable. */
  readonly taps: readonly Tap[];
  /** Further conditions. Where it is left out, the measure is available for every map that has its taps. */
  availableFor?(map: MapExtent): Capability;
  /** Memory kept for each layer that has been computed; counted as memory of the capture. 0 where it is left out. */
  keptLayerBytes?(map: Pick<MapExtent, 'kind' | 'queries' | 'keys'>): number;
  /** Called once for each map of a capture, so the function that it returns may keep results between calls. */
  compute(map: TappedMap): Computations[Shape];
}

export type AnyMeasure = { [Shape in ComputedShape]: Measure<Shape> }[ComputedShape];

export const AVAILABLE: Capability = { is: 'available' };
export const unavailable = (why: Reason): Capability => ({ is: 'unavailable', why });

/** Without progress: where layers are counted, the progress of rereading one of them would mislead. */
export const quietly = (running: Running): Running => ({ ...running, onPart: undefined });
