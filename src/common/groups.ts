/**
 * Attention between groups of tokens (Clark et al. 2019, section 4.1): keys summed, queries averaged, so that a row that summed to
 * 1 still does.
 *
 * @param weights [queries, keys], row-major; its last rows may be missing, and then count as 0
 * @param groups for each token the number of its group, counted from 0
 * @returns [query groups, key groups], row-major
 */
export function grouped(weights: Float32Array, { queries, keys }: { queries: readonly number[]; keys: readonly number[] }): { rows: number; columns: number; weights: Float32Array<ArrayBuffer> } {
  const sizes: number[] = [];
  for (const group of queries) sizes[group] = (sizes[group] ?? 0) + 1;
  const columns = Math.max(-1, ...keys) + 1;
  const sums = new Float32Array(sizes.length * columns);
  for (let query = 0; query * keys.length < weights.length; query++) {
    const row = queries[query];
    for (let key = 0; key < keys.length; key++) sums[row * columns + keys[key]] += weights[query * keys.length + key] / sizes[row];
  }
  return { rows: sizes.length, columns, weights: sums };
}
