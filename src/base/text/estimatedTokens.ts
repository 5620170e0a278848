/**
 * About how many tokens a text has, without asking the tokenizer: an asker counts many texts before it sends one, and
 * must not start a model by that.
 */

/** What a byte-level vocabulary makes of a text: a word of Latin letters with the blank before it, a digit, marks. */
const PARTS = /[A-Za-z]+|[0-9]|[^\S ]+| {2,}|[!-/:-@[-`{-~]+|[^\0-\x7F]+/g;
const LETTERS_A_TOKEN = 6;
const MARKS_A_TOKEN = 2;
const BYTES_A_TOKEN = 1.5;

/** @returns tokens, a whole number; 0 for an empty text. Rather too many than too few */
export function estimatedTokens(text: string): number {
  let tokens = 0;
  for (const [part] of text.matchAll(PARTS)) tokens += tokensOf(part);
  return Math.ceil(tokens);
}

function tokensOf(part: string): number {
  const first = part.charCodeAt(0);
  if (first > 0x7f) return utf8Bytes(part) / BYTES_A_TOKEN;
  if (/[A-Za-z]/.test(part)) return Math.ceil(part.length / LETTERS_A_TOKEN);
  if (/\s/.test(part)) return 1;
  return Math.ceil(part.length / MARKS_A_TOKEN);
}

function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    bytes += code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
