/** Heads that look elsewhere in one text than in another. Pure. */
import type { Pair } from './align';

/** One query's rows in every head, row-major [layers, heads, keys]. */
export interface EveryHead {
  readonly layers: number;
  readonly heads: number;
  readonly keys: number;
  readonly weights: Float32Array;
}

/** In the one text the head prefers pair `first`, in the other pair `second`. */
export interface Flip {
  readonly layer: number;
  readonly head: number;
  /** Indices into the pairs. */
  readonly first: number;
  readonly second: number;
  /** Weights on `first` and on `second`, in the one text and in the other. */
  readonly one: readonly [number, number];
  readonly other: readonly [number, number];
  /** The smaller of the two preferences: both hold at least this clearly. */
  readonly by: number;
}

/**
 * @param pairs the keys that are compared; the preference is among these alone
 * @returns heads whose favourite among the pairs differs, the clearest turn first
 */
export function flips(one: EveryHead, other: EveryHead, pairs: readonly Pair[]): Flip[] {
  const found: Flip[] = [];
  for (let layer = 0; layer < Math.min(one.layers, other.layers); layer++) {
    for (let head = 0; head < one.heads; head++) {
      const a = (pair: number): number => one.weights[(layer * one.heads + head) * one.keys + pairs[pair]!.a]!;
      const b = (pair: number): number => other.weights[(layer * other.heads + head) * other.keys + pairs[pair]!.b]!;
      const first = favourite(pairs.length, a);
      const second = favourite(pairs.length, b);
      if (first === undefined || second === undefined || first === second) continue;
      found.push({
        layer,
        head,
        first,
        second,
        one: [a(first), a(second)],
        other: [b(first), b(second)],
        by: Math.min(a(first) - a(second), b(second) - b(first)),
      });
    }
  }
  return found.sort((x, y) => y.by - x.by || x.layer - y.layer || x.head - y.head);
}

function favourite(count: number, weight: (pair: number) => number): number | undefined {
  let best: number | undefined;
  for (let pair = 0; pair < count; pair++) if (best === undefined || weight(pair) > weight(best)) best = pair;
  return best;
}
