import type { Reason } from '../protocol/engine';

/**
 * What can be read out of a graph while it runs, beside its logits, or put into it. A measure names the taps that it
 * needs, and a graph variant is the set of its taps (`graph/variants.ts`).
 *
 * - `attention`: weights after the softmax, [1, heads, queries, keys]
 * - `values`: what the weights are multiplied with, [1, heads, keys, head size]
 * - `residual`: the terms of the residual stream and what the last normalization makes of it, [1, 1, width] each, of the
 *   last token of a run
 */
export type Tap = 'attention' | 'values' | 'residual';

/** Why a measure is unavailable where a model's graph lacks a tap that it needs. */
export const MISSING_TAP: Readonly<Record<Tap, Reason>> = {
  attention: { code: 'weightsHidden', args: {} },
  values: { code: 'valuesHidden', args: {} },
  residual: { code: 'notAdditive', args: {} },
};
