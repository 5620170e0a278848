/** Maps weights to color: 0 to 1 of the deepest color. Weights are shown as measured, without renormalizing. */

/** One head's weights, row-major [queries, keys]; rows from `loadedRows` on have not arrived yet. */
export interface HeadMatrix {
  readonly queries: number;
  readonly keys: number;
  readonly weights: Float32Array;
  loadedRows: number;
}

export function rowOf(matrix: HeadMatrix, query: number): Float32Array | undefined {
  if (query < 0 || query >= matrix.loadedRows) return undefined;
  return matrix.weights.subarray(query * matrix.keys, (query + 1) * matrix.keys);
}

/** The largest weight, 0 for an empty array. Includes the diagonal and special tokens. */
export function largest(weights: Float32Array): number {
  let most = 0;
  for (const weight of weights) if (weight > most) most = weight;
  return most;
}

export function sum(weights: Float32Array): number {
  let total = 0;
  for (const weight of weights) total += weight;
  return total;
}

/** 0..1; 0 where there is no scale, and for a weight that is not a number. */
export function shareOf(weight: number, full: number): number {
  return full > 0 && weight > 0 ? Math.min(1, weight / full) : 0;
}

/** The keys with the most weight, most first; ties in reading order. */
export function topKeys(row: Float32Array, howMany: number): number[] {
  return Array.from(row.keys())
    .sort((a, b) => row[b]! - row[a]! || a - b)
    .slice(0, howMany);
}

export function loaded(matrix: HeadMatrix): Float32Array {
  return matrix.weights.subarray(0, matrix.loadedRows * matrix.keys);
}

/** All rows are loaded. */
export const isWhole = ({ loadedRows, queries }: HeadMatrix): boolean => loadedRows === queries;
