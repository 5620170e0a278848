/** Whether a text can be explained at all, and how much of it is handed to the engine. */
import { looksBinary } from './binary';
import { firstUnits, lastUnits } from './clip';

type TextCheck = 'text' | 'empty' | 'notText';

/** Longest text handed to the engine, in UTF-16 code units: far over any token limit, and quickly counted. */
export const MAX_TEXT_UTF16 = 200_000;

/** White space only is `empty`; what looks binary is `notText`. */
export function checkText(text: string): TextCheck {
  if (looksBinary(text)) return 'notText';
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
