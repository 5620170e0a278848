/** Small pictures of heads. Pure. */

/** Cells each way, as the panel shows them. */
export const THUMBNAIL_CELLS = 32;

/**
 * The largest weight in each cell of a grid: a thin line of attention stays visible, where a mean would wash it out.
 *
 * @param weights [queries, keys], row-major
 * @param size cells each way; fewer where there are fewer queries or keys
 * @returns [rows, columns], row-major
 */
export function thumbnail(
  weights: Float32Array,
  queries: number,
  keys: number,
  size: number,
): { rows: number; columns: number; cells: Float32Array } {
  const [rows, columns] = [Math.min(size, queries), Math.min(size, keys)];
  const cells = new Float32Array(rows * columns);
  for (let query = 0; query < queries; query++) {
    const row = Math.floor((query * rows) / queries);
    for (let key = 0; key < keys; key++) {
      const cell = row * columns + Math.floor((key * columns) / keys);
      const weight = weights[query * keys + key]!;
      if (weight > cells[cell]!) cells[cell] = weight;
    }
  }
  return { rows, columns, cells };
}
