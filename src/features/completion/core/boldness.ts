/** How much is shown: from few suggestions that are nearly always right to many that are more often wrong. */
export const BOLDNESS = ['quieter', 'balanced', 'bolder'] as const;
export type Boldness = (typeof BOLDNESS)[number];

/** What is sure enough to be shown: shares that must be right, 0 to 1 and calibrated. */
export interface Gate {
  /** Of suggestions, in their first word: what is shown at all. */
  readonly startProbability: number;
  /** Of suggestions, to their last character: where one ends. At most `startProbability`. */
  readonly minProbability: number;
}

/**
 * Measured on the tuning split of bench/completion (docs/decisions.md, "Two numbers for confidence"), where code and prose
 * want the same.
 */
const GATES: Readonly<Record<Boldness, Gate>> = {
  quieter: { startProbability: 0.9, minProbability: 0.8 },
  balanced: { startProbability: 0.82, minProbability: 0.7 },
  bolder: { startProbability: 0.7, minProbability: 0.55 },
};

/** @param set a person's own number for both; null where they set none */
export function gateOf(boldness: Boldness, set: number | null): Gate {
  return set === null ? GATES[boldness] : { startProbability: set, minProbability: set };
}

/** @returns undefined where there is none further in that direction */
export function nextBoldness(from: Boldness, direction: 'bolder' | 'quieter'): Boldness | undefined {
  return BOLDNESS[BOLDNESS.indexOf(from) + (direction === 'bolder' ? 1 : -1)];
}
