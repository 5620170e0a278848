/** Rows of attention weights: where most measures of the shape `query-key` begin. */
import type { Running } from '../running';
import type { RowSlice } from './measure';
import type { TappedMap } from './tapped';

/**
 * Hands `work` the rows of a slice: of its one head, or of every head for their mean.
 *
 * @param work reads the rows, [to - from, keys] each, synchronously: they are views of a buffer that is reused
 * @throws RangeError for a slice outside the map; CancelledError
 */
export async function headRows<T>(
  { map, taps }: TappedMap,
  { layer, head, from, to }: RowSlice,
  running: Running,
  work: (rows: readonly Float32Array[]) => T,
): Promise<T> {
  const { heads, queries, keys } = map;
  if (from >= to || to > queries) throw new RangeError(`rows ${from} to ${to} of ${queries}`);
  if (head !== 'mean' && head >= heads) throw new RangeError(`head ${head} of ${heads}`);
  const chosen = head === 'mean' ? Array.from({ length: heads }, (_, h) => h) : [head];
  return taps.attention.use(layer, running, (weights) =>
    work(chosen.map((h) => weights.subarray((h * queries + from) * keys, (h * queries + to) * keys))),
  );
}

/** @returns the mean of arrays of one length, a copy */
export function meanOf(rows: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const sums = new Float32Array(rows[0]!.length);
  for (const row of rows) for (let i = 0; i < sums.length; i++) sums[i]! += row[i]!;
  for (let i = 0; i < sums.length; i++) sums[i]! /= rows.length;
  return sums;
}
