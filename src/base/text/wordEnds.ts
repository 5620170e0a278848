/** `text` without the word that it ends in the middle of, as the text that follows shows. */
export function wholeWords(text: string, next: string): string {
  return /^[\p{L}\p{M}\p{N}_]/u.test(next) ? text.replace(/[\p{L}\p{M}\p{N}_]+$/u, '') : text;
}

/** Where a completion ends: at a line break, or at a blank line. Leading breaks count. */
export const COMPLETION_END: Readonly<Record<'line' | 'block', RegExp>> = { line: /\r?\n/, block: /\n[ \t]*\r?\n/ };
