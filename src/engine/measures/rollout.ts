/**
 * Attention rollout: how much of each input token is left in each position after a number of layers, if attention alone
 * moved information. From Abnar and Zuidema, Quantifying Attention Flow in Transformers, ACL 2020 (arXiv 2005.00928):
 * with W the mean over the heads of a layer, A = 0.5 W + 0.5 I with rows renormalized, where I stands for the residual
 * connection, and rollout(l) = A(l) rollout(l - 1), rollout(-1) = I.
 */
import { AVAILABLE, quietly, unavailable, type ComputeRows, type Measure } from './measure';
import { headRows, meanOf } from './rows';
import { followsOneSequence, type TappedMap } from './tapped';

export const rollout: Measure<'query-key', 'rollout'> = {
  id: 'rollout',
  shape: 'query-key',
  taps: ['attention'],
  availableFor: (map) => (followsOneSequence(map) ? AVAILABLE : unavailable({ code: 'severalSequences', args: {} })),
  keptLayerBytes: (map) => (followsOneSequence(map) ? map.queries * map.keys * Float32Array.BYTES_PER_ELEMENT : 0),
  compute: layerByLayer,
};

/** Each layer's rollout is computed once, from the one below it, when it is first asked for. */
function layerByLayer(tapped: TappedMap): ComputeRows {
  const {
    map,
    taps: { attention },
  } = tapped;
  /** By layer. Where not all layers of attention are in memory, the latest one alone. */
  const known: Float32Array[] = [];
  return async ({ layer, from, to }, { running, pause }) => {
    if (!followsOneSequence(map) || layer >= map.layers || from >= to || to > map.queries)
      throw new RangeError(`rollout of layer ${layer}, rows ${from} to ${to}`);
    const first = known[layer] ? layer : known.findLastIndex((rows, each) => rows !== undefined && each < layer) + 1;
    let rows = known[first - 1];
    for (let each = first; each <= layer; each++) {
      if (known[each]) {
        rows = known[each];
        continue;
      }
      await pause(each, layer + 1);
      const mean = await headRows(
        tapped,
        { layer: each, head: 'mean', from: 0, to: map.queries },
        quietly(running),
        meanOf,
      );
      rows = rolloutStep(mean, map.queries, rows);
      if (!attention.isWhole) known.length = 0;
      known[each] = rows;
    }
    return new Float32Array(rows!.subarray(from * map.keys, to * map.keys));
  };
}

/**
 * One layer further.
 *
 * @param mean [tokens, tokens], row-major: this layer's attention, averaged over its heads
 * @param before [tokens, tokens]: rollout up to the layer below; left out at the first layer
 * @returns [tokens, tokens]; every row sums to 1, and is exactly 0 where both inputs are (after the query, if causal)
 */
export function rolloutStep(mean: Float32Array, tokens: number, before?: Float32Array): Float32Array<ArrayBuffer> {
  const after = new Float32Array(tokens * tokens);
  for (let query = 0; query < tokens; query++) {
    const row = after.subarray(query * tokens, (query + 1) * tokens);
    const weights = mean.subarray(query * tokens, (query + 1) * tokens);
    let sum = 1;
    for (const weight of weights) sum += weight;
    for (let middle = 0; middle < tokens; middle++) {
      const mixed = (weights[middle]! + (middle === query ? 1 : 0)) / sum;
      if (mixed === 0) continue;
      if (!before) row[middle] = mixed;
      else for (let key = 0; key < tokens; key++) row[key]! += mixed * before[middle * tokens + key]!;
    }
  }
  return after;
}
