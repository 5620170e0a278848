import { firstUnits } from './clip';

/** A name from outside goes into a sentence: short, and without characters that a terminal or a log would obey. */
export function printable(name: string): string {
  const shown = name.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\u{FFFD}');
  return shown.length > 100 ? `${firstUnits(shown, 100)}…` : shown;
}
