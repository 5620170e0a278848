import type { Reason } from '../protocol/engine';

/**
 * What can be read out of a graph while it runs, beside its logits, or put into it. A measure names the taps that it
 * needs, and a graph variant is the set of its taps (`graph/variants.ts`).
 *
 * - `attention`: weights after the softmax, [1, heads, queries, keys]
 * - `values`: what the weights are multiplied with, [1, heads, keys, head size]
 * - `residual`: the terms of the residual stream and what the last normalization makes of it, [1, 1, width] each, of the
 *   last token of a run
 * - `stream`: the residual stream after each layer, [1, rows, width], from the row on that the input `stream.from` names
 * - `patch`: inputs that replace rows of the residual stream after a layer (`graph/patchTap.ts`)
 * - `bias`: an input for each layer that is added to the scores before the softmax, [1, 1 or heads, queries, keys]
 */
export type Tap = 'attention' | 'values' | 'residual' | 'stream' | 'bias' | 'patch';

/** Why a measure is unavailable where a model's graph lacks a tap that it needs. */
export const MISSING_TAP: Readonly<Record<Tap, Reason>> = {
  attention: { code: 'weightsHidden', args: {} },
  values: { code: 'valuesHidden', args: {} },
  residual: { code: 'notAdditive', args: {} },
  stream: { code: 'notAdditive', args: {} },
  bias: { code: 'weightsHidden', args: {} },
  patch: { code: 'layersHidden', args: {} },
};

/** Added to the scores of one layer before the softmax, [heads, rows, tokens] of a run, row-major; 1 head stands for all. */
export interface Bias {
  readonly heads: number;
  readonly values: Float32Array;
}

/**
 * @param from how many tokens are held before those of the run. @param rows tokens of the run
 * @returns undefined where nothing is added
 */
export type BiasOf = (layer: number, from: number, rows: number) => Bias | undefined;

/** Rows of the residual stream after one layer that are replaced. */
export interface Patch {
  readonly layer: number;
  readonly width: number;
  /** By token of the text that is read. */
  readonly rows: ReadonlyMap<number, Float32Array>;
}
