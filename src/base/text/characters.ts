/** Characters and words at a cursor, in UTF-16. */

const HIGH_SURROGATE = /[\uD800-\uDBFF]$/;
const LOW_SURROGATE = /^[\uDC00-\uDFFF]/;
/** A letter, digit or `_` of a script that puts blanks between words. */
const WORD = /^(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])[\p{L}\p{N}_]/u;
/** What joins the character before it: combining marks, variation selectors and the zero-width joiner. */
const JOINS = /^[\p{M}\u200D]/u;

/** Whether a cut between the two texts would separate what is one character on screen. */
export function splitsCharacter(before: string, after: string): boolean {
  return (HIGH_SURROGATE.test(before) && LOW_SURROGATE.test(after)) || (before !== '' && JOINS.test(after));
}

export function startsWithWord(text: string): boolean {
  return WORD.test(text);
}

export function endsWithWord(text: string): boolean {
  return WORD.test(Array.from(text.slice(-2)).at(-1) ?? '');
}

/** The part of the word under the cursor that stands before it, at most 60 UTF-16 units; empty after anything else. */
export function wordBeforeCursor(before: string): string {
  const characters = Array.from(before.slice(-60));
  const start = characters.findLastIndex((character) => !startsWithWord(character)) + 1;
  return characters.slice(start).join('');
}

export function isBlank(text: string): boolean {
  return text.trim() === '';
}

/** Every line ending as LF: what the model reads. */
export function toLf(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

/** The same text for keeping: a part of a text has no characters of its own, but keeps the whole text in memory. */
export function copied(text: string): string {
  return ` ${text}`.slice(1);
}

/** The end of `before` that is on the cursor's line. */
export function lineBeforeCursor(before: string): string {
  return before.slice(before.lastIndexOf('\n') + 1);
}

/** The start of `after` that is on the cursor's line. */
export function lineAfterCursor(after: string): string {
  const end = after.indexOf('\n');
  return end === -1 ? after : after.slice(0, end);
}
