/** Whether a text can be explained at all, and how much of it is handed to the engine. */

export type TextCheck = 'text' | 'empty' | 'notText';

/** UTF-16 code units looked at to tell text from binary. */
const SAMPLE_UTF16 = 8192;
/** Longest text handed to the engine, in UTF-16 code units: far over any token limit, and quickly counted. */
export const MAX_TEXT_UTF16 = 200_000;

// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const NUL = /\0/g;
// Controls other than tab, line feed, vertical tab, form feed, carriage return and escape; U+FFFD is undecodable input.
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f\ufffd]/g;

/** White space only is `empty`; over 1 NUL in 32 or 1 control character in 8 is `notText`. A stray one is text. */
export function checkText(text: string): TextCheck {
  const sample = text.slice(0, SAMPLE_UTF16);
  const nuls = sample.match(NUL)?.length ?? 0;
  const controls = sample.match(CONTROL)?.length ?? 0;
  if (nuls * 32 > sample.length || (nuls + controls) * 8 > sample.length) return 'notText';
  return text.trim() === '' ? 'empty' : 'text';
}

/** The first `MAX_TEXT_UTF16` code units, never cut inside a surrogate pair. */
export function clipText(text: string, limit = MAX_TEXT_UTF16): { text: string; clipped: boolean } {
  if (text.length <= limit) return { text, clipped: false };
  const last = text.charCodeAt(limit - 1);
  const splitsPair = last >= 0xd800 && last <= 0xdbff;
  return { text: text.slice(0, splitsPair ? limit - 1 : limit), clipped: true };
}
