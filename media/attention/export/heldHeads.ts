/** Answers that an exported page computes from the heads that it holds. Pure. */
import { bestFirst, meanWeight, shapeOf } from '../../../src/base/math/headShape';
import { meanRow, plainRow } from '../../../src/base/math/aggregation';
import type { MapShown as AttentionMap } from '../../../src/protocol/attention';
import type { HeadScore } from '../../../src/protocol/engine';
import type { EveryHeadShown, FromWebview, HeadAddress } from '../../../src/protocol/attention';

/** A head's whole raw weights, [queries, keys] row-major; undefined where the page does not hold it. */
export type WeightsOfHead = (address: HeadAddress) => Float32Array | undefined;

/** Every head by its weight between tokens, best first. @returns undefined when the page does not hold every head */
export function rankBetween(
  map: AttentionMap,
  from: readonly number[],
  to: readonly number[],
  held: WeightsOfHead,
): HeadScore[] | undefined {
  const scores: HeadScore[] = [];
  for (const { layer, head, weights } of headsOf(map, 0, map.layers, held)) {
    if (!weights) return undefined;
    scores.push({
      layer,
      head,
      score: meanWeight(weights, map.keys, from, to),
      ...shapeOf(weights, map.queries, map.keys),
    });
  }
  return scores.sort(bestFirst);
}

/**
 * One row in every head of some layers, as the engine would answer.
 * @returns undefined when the page does not hold them all
 */
export function everyHeadFrom(
  map: AttentionMap,
  question: Extract<FromWebview, { kind: 'everyHead' }>,
  held: WeightsOfHead,
): EveryHeadShown | undefined {
  const { captureId, query, toQuery = query + 1, aggregation = plainRow(map.keys), fromLayer, toLayer } = question;
  const rows: Float32Array[] = [];
  for (const { weights } of headsOf(map, fromLayer, toLayer, held)) {
    if (!weights) return undefined;
    rows.push(meanRow(weights.subarray(query * map.keys, toQuery * map.keys), map.keys, aggregation));
  }
  const keys = rows.at(0)?.length ?? 0;
  const all = new Float32Array(rows.length * keys);
  rows.forEach((row, i) => all.set(row, i * keys));
  return {
    kind: 'everyHead',
    captureId,
    map: map.kind,
    query,
    toQuery: question.toQuery,
    sink: question.aggregation?.sink,
    fromLayer,
    layers: toLayer - fromLayer,
    heads: map.heads,
    keys,
    weights: all,
  };
}

function* headsOf(
  { kind, heads }: AttentionMap,
  fromLayer: number,
  toLayer: number,
  held: WeightsOfHead,
): Generator<{ layer: number; head: number; weights: Float32Array | undefined }> {
  for (let layer = fromLayer; layer < toLayer; layer++) {
    for (let head = 0; head < heads; head++)
      yield { layer, head, weights: held({ map: kind, layer, head, measure: 'raw' }) };
  }
}
