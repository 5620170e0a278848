/** Deletion curves: what is left of a probability while things are taken away one after another. */

/** Indices of scores, the largest first; of equal ones the first. */
export const descending = (scores: readonly number[]): number[] =>
  scores.map((_, index) => index).sort((a, b) => scores[b]! - scores[a]! || a - b);

/**
 * The area under a deletion curve, as a share of what it would be if nothing was lost: 1 for a flat curve, near 0 where
 * the first thing takes nearly all. Of a curve without steps: 1.
 *
 * @param logprobs before, and after one, two and more are taken away, in natural logarithms; at least one
 */
export function deletionArea(logprobs: readonly number[]): number {
  const kept = logprobs.map((logprob) => Math.exp(logprob - logprobs[0]!));
  const steps = kept.length - 1;
  if (steps === 0) return 1;
  return kept.slice(1).reduce((sum, after, i) => sum + (kept[i]! + after) / 2, 0) / steps;
}
