/** Temperature, then top-k, then top-p, in the order in which transformers' `generate` applies them. */

export interface Filters {
  /** 0 takes the likeliest alone. */
  readonly temperature: number;
  /** Candidates kept at most; 0 keeps all. */
  readonly topK: number;
  /** The fewest candidates that reach this share of what top-k keeps (Holtzman et al. 2020). */
  readonly topP: number;
}

/**
 * @param scores logits or log-probabilities, best first
 * @returns the shares of those that are kept, best first: at least one, and they sum to 1
 */
export function keptShares(scores: readonly number[], { temperature, topK, topP }: Filters): number[] {
  if (temperature === 0) return [1];
  const weights = (topK > 0 ? scores.slice(0, topK) : scores).map((score) =>
    Math.exp((score - scores[0]!) / temperature),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let [kept, mass] = [0, 0];
  // Keep the candidate that crosses the threshold, so that at least one remains.
  while (kept < weights.length && (kept === 0 || mass < topP)) mass += weights[kept++]! / total;
  return weights.slice(0, kept).map((weight) => weight / total / mass);
}
