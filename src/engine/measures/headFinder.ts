/** Ranks the heads of a map by what they do. Pure; all weights as the model computed them. */
import { bestFirst, meanWeight, shapeOf } from '../../base/math/headShape';
import type { HeadScore } from '../../protocol/engine';
import type { Running } from '../running';
import type { Pause, ScoreHead } from './measure';
import type { TappedMap } from './tapped';

/** @returns every head, best first; ties in order of layer and head */
export async function rankHeads(
  tapped: TappedMap,
  scoreOf: ScoreHead,
  pause: Pause,
  running: Running = {},
): Promise<HeadScore[]> {
  const { queries, keys } = tapped.map;
  const found: HeadScore[] = [];
  await everyHead(tapped, pause, running, (weights, layer, head) => {
    found.push({ layer, head, score: scoreOf(weights, layer, head), ...shapeOf(weights, queries, keys) });
  });
  return found.sort(bestFirst);
}

/** The weight from some queries to some keys: the sum over the keys, the mean over the queries. */
export function between({ map }: TappedMap, from: readonly number[], to: readonly number[]): ScoreHead {
  return (weights) => meanWeight(weights, map.keys, from, to);
}

/**
 * How far a head turns between two texts of the same length: in this one from `to` over `otherTo`, in the other the
 * other way round. The smaller of the two preferences, so a positive score means that both hold.
 */
export async function pairFlip(
  { map: { keys } }: TappedMap,
  other: TappedMap,
  from: readonly number[],
  to: readonly number[],
  otherTo: readonly number[],
  pause: Pause,
  running: Running = {},
): Promise<ScoreHead> {
  // Read one text after the other: long captures hold one window of layers at a time.
  const there: number[][] = [];
  await everyHead(other, pause, running, (weights, layer, head) => {
    (there[layer] ??= [])[head] = meanWeight(weights, keys, from, otherTo) - meanWeight(weights, keys, from, to);
  });
  return (weights, layer, head) =>
    Math.min(meanWeight(weights, keys, from, to) - meanWeight(weights, keys, from, otherTo), there[layer]![head]!);
}

async function everyHead(
  { map, taps }: TappedMap,
  pause: Pause,
  running: Running,
  look: (weights: Float32Array, layer: number, head: number) => void,
): Promise<void> {
  const size = map.queries * map.keys;
  for (let layer = 0; layer < map.layers; layer++) {
    await pause(layer, map.layers);
    await taps.attention.use(layer, running, (weights) => {
      for (let head = 0; head < map.heads; head++) look(weights.subarray(head * size, (head + 1) * size), layer, head);
    });
  }
}
