/** A word that a person expected in place of a suggestion. Pure. */

/**
 * A suggestion may go on in the middle of a word. Who expects another one types it whole, or only its end.
 *
 * @param start where the suggestion begins in `text`
 * @returns the whole word
 */
export function wholeWord(typed: string, text: string, start: number): string {
  const begun = /[\p{L}\p{M}\p{N}_]+$/u.exec(text.slice(0, start))?.[0] ?? '';
  const goesOn = /^[\p{L}\p{M}\p{N}_]/u.test(text.slice(start));
  return goesOn && !typed.startsWith(begun) ? begun + typed : typed;
}
