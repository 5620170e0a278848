/** How surprising a token was to the model. Pure. */

/** -log2 of its probability. @param logprob natural logarithm */
export const bits = (logprob: number): number => -logprob / Math.LN2;

/** Beyond this a token counts as wholly surprising: one in a thousand. */
const MOST_BITS = 10;

/** 0 for a token that was certain, 1 for one in a thousand or rarer. */
export const surpriseShare = (logprob: number): number => Math.min(1, Math.max(0, bits(logprob) / MOST_BITS));

/** A share as percent, with two digits that say something also where it is tiny. */
export function percent(share: number): string {
  const value = 100 * share;
  if (value >= 10) return `${value.toFixed(1)} %`;
  return value >= 0.001 ? `${value.toPrecision(2)} %` : `${value.toExponential(1)} %`;
}
