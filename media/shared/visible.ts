/**
 * Makes hidden characters visible. Bidirectional controls would rearrange the text around them, and controls show
 * nothing at all, so both appear by their code point's name; joiners inside words and emoji stay, because they shape
 * them.
 */

import { firstUnits } from '../../src/base/text/clip';
import { t } from './l10n';

/**
 * `named`: a hidden character's name. `break`: a line break's mark, which the break itself follows as text, but for the
 * first half of one that two tokens share.
 */
export interface Piece {
  readonly kind: 'text' | 'named' | 'break';
  readonly text: string;
}

/** Of a token that ends between \r and \n: the line breaks after the next one. */
const HALF_BREAK = '␍';

/** Longest token text shown whole, in UTF-16 code units. */
const LONGEST_UTF16 = 240;

// Controls (line breaks and tabs apart), soft hyphen, bidi marks, embeddings, overrides and isolates, zero-width and
// deprecated format characters, tags, private noncharacters, lone surrogates, and the line and paragraph separators.
/* eslint-disable no-control-regex -- control characters are what is looked for */
const HIDDEN =
  /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\p{Cs}\u{e0000}-\u{e007f}]|\r\n?|\n/gu;
/* eslint-enable no-control-regex */
const JOINS = /[\p{L}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}]/u;

/**
 * @param marked whether a line break is marked with ↵ (in a token) or just breaks (between tokens)
 * @param longest what is longer is cut, in UTF-16 code units
 */
export function visible(text: string, marked = true, longest = LONGEST_UTF16): Piece[] {
  const pieces: Piece[] = [];
  const shown = firstUnits(text, longest);
  let at = 0;
  const plain = (to: number): void => {
    if (to > at) pieces.push({ kind: 'text', text: shown.slice(at, to) });
  };
  for (const match of shown.matchAll(HIDDEN)) {
    const [found] = match;
    const isBreak = found.startsWith('\r') || found === '\n';
    if (!isBreak && isJoiner(found) && joins(shown, match.index)) continue;
    plain(match.index);
    at = match.index + found.length;
    if (marked && found === '\r' && at === shown.length && at === text.length) {
      pieces.push({ kind: 'break', text: HALF_BREAK });
    } else if (isBreak) {
      if (marked) pieces.push({ kind: 'break', text: '↵' });
      pieces.push({ kind: 'text', text: '\n' });
    } else {
      pieces.push({ kind: 'named', text: nameOf(found) });
    }
  }
  plain(shown.length);
  if (shown.length < text.length) pieces.push({ kind: 'named', text: t('⟨… {0} more⟩', text.length - shown.length) });
  return pieces;
}

/** A whole text, with its line breaks as they are and the names of its hidden characters. */
export const named = (text: string): string =>
  visible(text, false, text.length)
    .map((piece) => piece.text)
    .join('');

/** One line without outer space, for labels: white space alone is named, the rest is cut to `longest` code points. */
export function label(text: string, longest = 24): string {
  const flat = visible(text)
    .map(({ kind, text: shown }) => (kind === 'text' ? shown.replaceAll('\n', '') : shown))
    .join('');
  if (flat.trim() === '')
    return (
      text
        .replaceAll(/\r\n?|\n/g, '↵')
        .replaceAll('\t', '⇥')
        .replaceAll(' ', '␣') || '∅'
    );
  const points = [...flat.trim().replaceAll('\t', '⇥')];
  return points.length > longest ? `${points.slice(0, longest - 1).join('')}…` : points.join('');
}

/** The blocks of the right-to-left scripts: Hebrew, Arabic, Syriac, Thaana, N'Ko and the rarer ones. */
export const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** The direction of the first letter, as `dir="auto"` finds it. */
export function directionOf(text: string): 'ltr' | 'rtl' {
  const first = /\p{L}/u.exec(text)?.[0] ?? '';
  return RIGHT_TO_LEFT.test(first) ? 'rtl' : 'ltr';
}

const nameOf = (character: string): string =>
  `⟨U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`;
const isJoiner = (character: string): boolean => character === '\u200c' || character === '\u200d';

function joins(text: string, at: number): boolean {
  const before = [...text.slice(Math.max(0, at - 2), at)].at(-1) ?? '';
  const after = String.fromCodePoint(text.codePointAt(at + 1) ?? 0x20);
  return (JOINS.test(before) || before === '\ufe0f') && JOINS.test(after);
}
