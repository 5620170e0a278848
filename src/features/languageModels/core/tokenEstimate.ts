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

/** The marks around a turn: its start, the role, a line break, its end. */
const TURN_TOKENS = 6;
/** A text of few tokens says little about a vocabulary. */
const TELLING_TOKENS = 64;

/** Estimates that what each model has read makes better. */
export class TokenEstimates {
  /** By model: the tokens that it had read for each estimated one. */
  private readonly ratios = new Map<string, number>();

  /** @returns tokens of a text, or of the texts of several turns */
  of(model: string, text: string | readonly string[]): number {
    const ratio = this.ratios.get(model) ?? 1;
    return typeof text === 'string'
      ? Math.ceil(estimatedTokens(text) * ratio)
      : text.reduce((sum, turn) => sum + TURN_TOKENS + Math.ceil(estimatedTokens(turn) * ratio), 0);
  }

  /** @param tokens of which the turns consisted, as the model read them */
  learn(model: string, turns: readonly string[], tokens: number): void {
    const estimated = turns.reduce((sum, turn) => sum + estimatedTokens(turn), 0);
    if (estimated < TELLING_TOKENS) return;
    const ratio = Math.max(1, tokens - TURN_TOKENS * turns.length) / estimated;
    this.ratios.set(model, Math.min(4, Math.max(0.25, ratio)));
  }
}
