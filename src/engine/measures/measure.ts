/** What a measure says of itself. Its texts and shape are in the protocol's list (`protocol/measures.ts`), under its id. */
import type { Capability } from '../../protocol/engine';
import type { Running } from '../running';
import type { Tap } from '../taps';
import type { MapExtent, TappedMap } from './tapped';

/** Awaited before each layer that is worked out, so that others get their turn; may throw to stop. */
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

/** What a measure of each shape makes of the taps of a map. A new shape adds its row. */
interface Computations {
  'query-key': ComputeRows;
  'layer-head': ScoreHead;
}
export type ComputedShape = keyof Computations;

export interface Measure<Shape extends ComputedShape, Id extends string = string> {
  readonly id: Id;
  readonly shape: Shape;
  /** Where a model's graph does not have one of them the measure is unavailable, and need not say so itself. */
  readonly taps: readonly Tap[];
  /** Every map whose taps are there, where it is left out. */
  availableFor?(map: MapExtent): Capability;
  /** What is kept for each layer that has been asked for, so that it counts as memory of the capture. Nothing where it is left out. */
  keptLayerBytes?(map: Pick<MapExtent, 'kind' | 'queries' | 'keys'>): number;
  /** Called once for each map of a capture: what is to be kept from one question to the next belongs to what it returns. */
  compute(map: TappedMap): Computations[Shape];
}

export type AnyMeasure = { [Shape in ComputedShape]: Measure<Shape> }[ComputedShape];

export const AVAILABLE: Capability = { is: 'available' };
export const unavailable = (why: string): Capability => ({ is: 'unavailable', why });

/** Where layers are counted, what reading one of them again takes is not. */
export const quietly = (running: Running): Running => ({ ...running, onPart: undefined });
