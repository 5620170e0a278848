/**
 * How often what the model gives a probability is right, as measured: a logistic curve (Platt 1999) through 517
 * suggestions on the tuning split of bench/completion. The model is too modest in the middle, also because what is
 * trimmed away was often its mistake.
 */
const OFFSET = 0.42;
const SLOPE = 0.81;

/** @param probability joint, by the model's own account, 0 to 1. @returns the share that is right, 0 to 1 */
export function calibrated(probability: number): number {
  return logistic(OFFSET + SLOPE * logit(probability));
}

/** The model's own probability at which so large a share is right. */
export function uncalibrated(share: number): number {
  return logistic((logit(share) - OFFSET) / SLOPE);
}

export const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
/** -Infinity at 0 and Infinity at 1, which the logistic function takes back. */
export const logit = (p: number): number => Math.log(p / (1 - p));
