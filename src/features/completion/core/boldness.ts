/** How much is shown: from few suggestions that are nearly always right to many that are more often wrong. */
export const BOLDNESS = ['quieter', 'balanced', 'bolder'] as const;
export type Boldness = (typeof BOLDNESS)[number];

/**
 * The share of suggestions that must be right, as calibrated. Measured on the tuning split of bench/completion
 * (docs/decisions.md, "One number for confidence"), where code and prose want the same.
 */
const LEAST_SHARE: Readonly<Record<Boldness, number>> = { quieter: 0.93, balanced: 0.85, bolder: 0.75 };

/**
 * The least probability at which a suggestion is shown, 0 to 1 and calibrated.
 *
 * @param set what a person demands instead; null where they demand nothing
 */
export function gateOf(boldness: Boldness, set: number | null): number {
  return set ?? LEAST_SHARE[boldness];
}

/** @returns undefined where there is none further in that direction */
export function nextBoldness(from: Boldness, direction: 'bolder' | 'quieter'): Boldness | undefined {
  return BOLDNESS[BOLDNESS.indexOf(from) + (direction === 'bolder' ? 1 : -1)];
}
