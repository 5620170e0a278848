/** Ranks the heads of a capture by what they do. Pure; all weights as the model computed them. */
import { bestFirst, meanWeight, shapeOf } from '../../common/headShape';
import type { HeadScore, Pattern } from '../../protocol/engine';
import type { CapturedMap } from './capture';
import { keysOf, patternScore, type HeadToken } from './patterns';

/** A score for one head's weights, [queries, keys], row-major. */
export type HeadMeasure = (weights: Float32Array, layer: number, head: number) => number;

/**
 * @param pause awaited before each layer, so that others get their turn; may throw to stop
 * @returns every head, best first; ties in order of layer and head
 */
export async function rankHeads(captured: CapturedMap, measure: HeadMeasure, pause: (done: number, total: number) => Promise<void>): Promise<HeadScore[]> {
  const { layers, heads, queries, keys } = captured.map;
  const found: HeadScore[] = [];
  for (let layer = 0; layer < layers; layer++) {
    await pause(layer, layers);
    for (let head = 0; head < heads; head++) {
      const weights = headOf(captured, layer, head);
      found.push({ layer, head, score: measure(weights, layer, head), ...shapeOf(weights, queries, keys) });
    }
  }
  return found.sort(bestFirst);
}

export function byPattern({ map }: CapturedMap, pattern: Pattern, tokens: readonly HeadToken[]): HeadMeasure {
  const of = keysOf(pattern, tokens, map.direction === 'causal');
  return (weights) => patternScore(weights, map.queries, map.keys, of);
}

/** The weight from some queries to some keys: the sum over the keys, the mean over the queries. */
export function between({ map }: CapturedMap, from: readonly number[], to: readonly number[]): HeadMeasure {
  return (weights) => meanWeight(weights, map.keys, from, to);
}

/**
 * How far a head turns between two texts of the same length: in this one from `to` over `otherTo`, in the other the other way
 * round. The smaller of the two preferences, so a positive score means that both hold.
 */
export function pairFlip(captured: CapturedMap, other: CapturedMap, from: readonly number[], to: readonly number[], otherTo: readonly number[]): HeadMeasure {
  const { keys } = captured.map;
  return (weights, layer, head) => {
    const others = headOf(other, layer, head);
    const here = meanWeight(weights, keys, from, to) - meanWeight(weights, keys, from, otherTo);
    const there = meanWeight(others, keys, from, otherTo) - meanWeight(others, keys, from, to);
    return Math.min(here, there);
  };
}

function headOf({ map, layers }: CapturedMap, layer: number, head: number): Float32Array {
  const size = map.queries * map.keys;
  return layers[layer].subarray(head * size, (head + 1) * size);
}
