/** How surprising a token was to the model. Pure. */

/** -log2 of its probability. @param logprob natural logarithm */
export const bits = (logprob: number): number => -logprob / Math.LN2;

/** Beyond this a token counts as wholly surprising: one in a thousand. */
const MOST_BITS = 10;

/** 0 for a token that was certain, 1 for one in a thousand or rarer. */
export const surpriseShare = (logprob: number): number => Math.min(1, Math.max(0, bits(logprob) / MOST_BITS));
