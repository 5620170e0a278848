/** Statistics of a head's weights: weight between tokens, entropy, and distance from query to key. Pure. */

/**
 * @param weights [queries, keys], row-major
 * @returns the weight from some queries to some keys: the sum over the keys, the mean over the queries
 */
export function meanWeight(
  weights: Float32Array,
  keys: number,
  from: readonly number[],
  to: readonly number[],
): number {
  let sum = 0;
  for (const query of from) for (const key of to) sum += weights[query * keys + key]!;
  return sum / from.length;
}

/** Means over the queries: entropy in bits, and distance between query and key in tokens, weighted by attention. */
export function shapeOf(
  weights: Float32Array,
  queries: number,
  keys: number,
): { entropy: number; meanDistance: number } {
  let entropy = 0;
  let distance = 0;
  for (let query = 0; query < queries; query++) {
    for (let key = 0; key < keys; key++) {
      const weight = weights[query * keys + key]!;
      if (weight <= 0) continue;
      entropy -= weight * Math.log2(weight);
      distance += weight * Math.abs(query - key);
    }
  }
  return { entropy: entropy / queries, meanDistance: distance / queries };
}

interface Scored {
  readonly layer: number;
  readonly head: number;
  readonly score: number;
}

/** For sorting: best first; ties in order of layer and head. */
export const bestFirst = (a: Scored, b: Scored): number => b.score - a.score || a.layer - b.layer || a.head - b.head;
