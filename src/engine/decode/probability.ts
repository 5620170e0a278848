/** Logits to probabilities, in natural logarithms. */

/** log Σ exp(x), shifted by the maximum so that nothing overflows. @param logits [vocabulary] */
export function logSumExp(logits: Float32Array): number {
  let max = -Infinity;
  for (const logit of logits) if (logit > max) max = logit;
  if (max === -Infinity) return -Infinity;
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - max);
  return max + Math.log(sum);
}

/** @returns the index of the largest value; the first of equals */
export function argmax(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

/** @returns the indices of the `k` largest values, largest first */
export function topIndices(values: Float32Array, k: number): number[] {
  const best: number[] = [];
  if (k === 0) return best;
  // A short sorted list beats a heap for the tens that are ever shown.
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (best.length === k && value <= values[best[k - 1]!]!) continue;
    let at = best.length < k ? best.length : k - 1;
    for (; at > 0; at--) {
      const above = best[at - 1]!;
      if (!(values[above]! < value)) break;
      best[at] = above;
    }
    best[at] = i;
  }
  return best;
}
