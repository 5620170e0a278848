/**
 * Attention rollout: how much of each input token is left in each position after a number of layers, if attention alone
 * moved information. From Abnar and Zuidema, Quantifying Attention Flow in Transformers, ACL 2020 (arXiv 2005.00928):
 * with W the mean over the heads of a layer, A = 0.5 W + 0.5 I with rows renormalized, where I stands for the residual
 * connection, and rollout(l) = A(l) rollout(l - 1), rollout(-1) = I.
 */

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
      const mixed = (weights[middle] + (middle === query ? 1 : 0)) / sum;
      if (mixed === 0) continue;
      if (!before) row[middle] = mixed;
      else for (let key = 0; key < tokens; key++) row[key] += mixed * before[middle * tokens + key];
    }
  }
  return after;
}
