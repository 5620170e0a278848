/** A word that a person asks about in place of what stands in a text: at which token the two part. */
import { firstUnits } from '../../../base/text/clip';
import type { Localize } from '../../../base/localize';
import type { OutcomeOf, TokenPiece } from '../../../protocol/engine';

/** Where a word differs from the text, and by which token. */
export interface WordPlace {
  readonly word: string;
  readonly position: number;
  readonly token: TokenPiece;
  /** Tokens of the word before that one: the text has them too. */
  readonly before: number;
  /** Tokens of the word after it. */
  readonly after: number;
}

/**
 * @param position where the word begins in place of the text's token, or the number of tokens: after the text
 * @param typed may begin with the letters before that place, which then belong to the word, and lack its space
 * @param tokensOf of a text, as the model reads it
 * @returns what failed, where the tokens could not be had or the word is what stands there
 */
export async function placeOfWord(
  text: string,
  tokens: readonly TokenPiece[],
  position: number,
  typed: string,
  tokensOf: (text: string) => Promise<OutcomeOf<'tokens'>>,
): Promise<WordPlace | Exclude<OutcomeOf<'tokens'>, { kind: 'tokens' }>> {
  const here = tokens.at(position);
  const before = text.slice(0, here ? here.start : Math.max(0, ...tokens.map(({ end }) => end)));
  const word = here?.text.startsWith(' ') === true && !typed.startsWith(' ') ? ` ${typed}` : typed;
  const begun = /[\p{L}\p{M}\p{N}_]+$/u.exec(before)?.[0] ?? '';
  const rest = begun !== '' && word.startsWith(begun) && word !== begun ? word.slice(begun.length) : word;
  const within = await tokensOf(before + rest);
  if (within.kind !== 'tokens') return within;
  let own = within.tokens.slice(position);
  if (own.length === 0 || tokens.slice(0, position).some(({ id }, i) => within.tokens[i]?.id !== id)) {
    // Beside what stands before it the word would be read as other tokens: it counts by itself.
    const alone = await tokensOf(rest);
    if (alone.kind !== 'tokens') return alone;
    own = alone.tokens;
  }
  own = own.filter(({ special }) => !special);
  const differs = own.findIndex(({ id }, i) => tokens.at(position + i)?.id !== id);
  const token = own.at(differs);
  if (differs < 0 || !token) return { kind: 'failed', error: { code: 'badOption', args: { what: 'sameToken' } } };
  return { word: rest, position: position + differs, token, before: differs, after: own.length - differs - 1 };
}

/** What became of a word of several tokens; undefined for a word of one. */
export function wordNote(
  { word, token, before, after }: WordPlace,
  quoted: (text: string) => string,
  t: Localize,
): string | undefined {
  if (before > 0)
    return t(
      '{0} begins as the text does: the two part at {1}, and the sum is for that token.',
      quoted(word),
      quoted(token.text),
    );
  return after > 0
    ? t('{0} is {1} tokens: the sum is for its first, {2}.', quoted(word), String(after + 1), quoted(token.text))
    : undefined;
}

/** The blocks of the right-to-left scripts. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u;
/** They would turn around what stands beside them. */
const BIDI_CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** Longest name in a sentence, in UTF-16 code units. */
const LONGEST_NAME = 32;

/**
 * A part of a text within a sentence: on one line, without outer space, which is shown where there is nothing else. A name of
 * a right-to-left script is isolated, or it would turn the numbers beside it around.
 */
export function named(text: string): string {
  const flat = text.replaceAll(BIDI_CONTROLS, '').trim().replaceAll(/\s+/g, ' ');
  const shown =
    flat === ''
      ? text
          .replaceAll(/\r\n?|\n/g, '↵')
          .replaceAll('\t', '⇥')
          .replaceAll(' ', '␣') || '∅'
      : flat;
  const cut = firstUnits(shown, LONGEST_NAME);
  const name = cut.length < shown.length ? `${cut.trimEnd()}…` : cut;
  return RIGHT_TO_LEFT.test(name) ? `‹\u2068${name}\u2069›` : `‹${name}›`;
}
