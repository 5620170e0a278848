import { isProse } from '../../../base/text/languages';

/** How much is shown: from few suggestions that are nearly always right to many that are more often wrong. */
export const BOLDNESS = ['quieter', 'balanced', 'bolder'] as const;
export type Boldness = (typeof BOLDNESS)[number];

/**
 * The share of suggestions that must be right, as calibrated, by boldness and kind of text. Measured on the tuning split
 * of bench/completion (docs/decisions.md, "One number for confidence").
 */
const LEAST_SHARE: Readonly<Record<Boldness, { readonly code: number; readonly prose: number }>> = {
  quieter: { code: 0.93, prose: 0.93 },
  balanced: { code: 0.85, prose: 0.87 },
  bolder: { code: 0.75, prose: 0.8 },
};

/**
 * The least probability at which a suggestion is shown, 0 to 1 and calibrated.
 *
 * @param language VS Code's language id
 * @param set what a person demands instead, in every language; null where they demand nothing
 */
export function gateOf(boldness: Boldness, language: string, set: number | null): number {
  return set ?? LEAST_SHARE[boldness][isProse(language) ? 'prose' : 'code'];
}

/** @returns undefined where there is none further in that direction */
export function nextBoldness(from: Boldness, direction: 'bolder' | 'quieter'): Boldness | undefined {
  return BOLDNESS[BOLDNESS.indexOf(from) + (direction === 'bolder' ? 1 : -1)];
}
