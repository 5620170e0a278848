/** Whether a text can be explained at all, and how much of it is handed to the engine. */

import { firstUnits, lastUnits } from './clip';

export type TextCheck = 'text' | 'empty' | 'notText';

/** UTF-16 code units looked at to tell text from binary. */
const SAMPLE_UTF16 = 4096;
/** Longest text handed to the engine, in UTF-16 code units: far over any token limit, and quickly counted. */
export const MAX_TEXT_UTF16 = 200_000;

// Control characters other than white space, and U+FFFD, which is what undecodable bytes become.
const CONTROL = /(?![\t\n\v\f\r])\p{Cc}|\ufffd/gu;

/** White space only is `empty`; a NUL, or more than a tenth control characters, in the first part is `notText`. */
export function checkText(text: string): TextCheck {
  const sample = text.slice(0, SAMPLE_UTF16);
  const controls = sample.match(CONTROL)?.length ?? 0;
  if (sample.includes('\0') || controls * 10 > sample.length) return 'notText';
  return text.trim() === '' ? 'empty' : 'text';
}

/** The first `MAX_TEXT_UTF16` code units, or the last ones. */
export function clipText(
  text: string,
  limit = MAX_TEXT_UTF16,
  keep: 'start' | 'end' = 'start',
): { text: string; clipped: boolean } {
  return { text: keep === 'start' ? firstUnits(text, limit) : lastUnits(text, limit), clipped: text.length > limit };
}
