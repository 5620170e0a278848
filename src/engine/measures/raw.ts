/** Attention weights after the softmax, as the model computed them. */
import type { Measure } from './measure';
import { headRows, meanOf } from './rows';

export const raw: Measure<'query-key', 'raw'> = {
  id: 'raw',
  shape: 'query-key',
  taps: ['attention'],
  compute:
    (map) =>
    (slice, { running }) =>
      headRows(map, slice, running, meanOf),
};
