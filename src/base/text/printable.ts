import { firstUnits } from './clip';

const MOST_UNITS = 100;

/** A name from outside goes into a sentence: short, and without characters that a terminal or a log would obey. */
export function printable(name: string): string {
  const shown = name.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\u{FFFD}');
  return shown.length > MOST_UNITS ? `${firstUnits(shown, MOST_UNITS)}…` : shown;
}
