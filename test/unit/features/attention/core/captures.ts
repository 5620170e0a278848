import type { AttentionMap } from '../../../../../src/protocol/engine';
import type { CaptureShown, MapShown } from '../../../../../src/protocol/attention';
import { forEachMeasure } from '../../../../../src/protocol/measures';

const AVAILABLE = { is: 'available' } as const;
/** All that can be measured. */
export const EVERYTHING = forEachMeasure('query-key', AVAILABLE);

/** Self-attention of 2 layers and 2 heads. */
export function self(queries: number, keys = queries): AttentionMap & MapShown {
  return {
    kind: 'self',
    direction: 'bidirectional',
    queriesAre: 'source',
    keysAre: 'source',
    layers: 2,
    heads: 2,
    queries,
    keys,
    measures: EVERYTHING,
  };
}

/** A capture with what a test names; the rest is empty. */
export function capture({
  queries = 0,
  keys = 0,
  ...more
}: Partial<CaptureShown> & { queries?: number; keys?: number }): CaptureShown {
  return {
    kind: 'capture',
    captureId: 1,
    model: 'm',
    modelName: 'M',
    precision: 'exact',
    where: 'x',
    flow: 'prose',
    text: '',
    tokens: [],
    maps: [self(queries, keys)],
    totalTokens: 0,
    totalIsLowerBound: false,
    suggested: { map: 'self', layer: 0, head: 'mean', measure: 'raw' },
    predictions: { is: 'unavailable', why: 'It has none.' },
    ...more,
  };
}
