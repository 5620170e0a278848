/**
 * Which UTF-16 code units of a text each token stands for.
 *
 * The tokenizer library returns tokens without offsets, so they are found again by walking the tokens and the text side
 * by side, on the text as the tokenizer normalizes it. Every code unit that is not white space is covered by at least
 * one token, and several tokens may cover the same one.
 */
import type { Vocabulary } from './vocabulary';
import { METASPACE } from './vocabulary';
import { normalizedForBert, normalizedNfc, type NormalizedText } from './normalized';

/** UTF-16 offsets, end exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** @param ids tokens of `text`; tokens that a template added around it have no range and must be left out */
export function align(
  text: string,
  ids: readonly number[],
  vocabulary: Vocabulary,
  unknownId: number | undefined,
): Range[] {
  switch (vocabulary.spelling) {
    case 'byteLevel':
      return alignBytes(text, ids, vocabulary);
    case 'wordPiece':
      return alignWordPieces(normalizedForBert(text), ids, vocabulary, unknownId);
    case 'metaspace':
      return alignMetaspace(normalizedNfc(text), ids, vocabulary, unknownId);
  }
}

function alignBytes(text: string, ids: readonly number[], vocabulary: Vocabulary): Range[] {
  const { starts, ends } = utf16OfBytes(text);
  let at = 0;
  return ids.map((id) => {
    const from = at;
    at = Math.min(at + vocabulary.bytes(id).length, starts.length);
    return from < at ? { start: starts[from]!, end: ends[at - 1]! } : { start: text.length, end: text.length };
  });
}

/** For each UTF-8 byte of the text, the UTF-16 range of its character. A lone surrogate is three bytes (U+FFFD). */
function utf16OfBytes(text: string): { starts: Uint32Array; ends: Uint32Array } {
  const starts = new Uint32Array(text.length * 3);
  const ends = new Uint32Array(text.length * 3);
  let byte = 0;
  for (let at = 0; at < text.length;) {
    const codePoint = text.codePointAt(at)!;
    const units = codePoint > 0xffff ? 2 : 1;
    const bytes = codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
    starts.fill(at, byte, byte + bytes);
    ends.fill(at + units, byte, byte + bytes);
    byte += bytes;
    at += units;
  }
  return { starts: starts.subarray(0, byte), ends: ends.subarray(0, byte) };
}

/** BERT: words split at white space and punctuation, then pieces; `[UNK]` stands for a whole word. */
function alignWordPieces(
  text: NormalizedText,
  ids: readonly number[],
  vocabulary: Vocabulary,
  unknownId: number | undefined,
): Range[] {
  let at = 0;
  return ids.map((id) => {
    while (at < text.characters.length && isSpace(text.characters[at]!)) at++;
    const length =
      id === unknownId ? wordLength(text, at) : pieceLength(text, at, vocabulary.entry(id).replace(/^##/, ''));
    at += length;
    return text.range(at - length, at);
  });
}

/** `▁` stands for a space, or for nothing before a word; an unknown run is one token. */
function alignMetaspace(
  text: NormalizedText,
  ids: readonly number[],
  vocabulary: Vocabulary,
  unknownId: number | undefined,
): Range[] {
  let at = 0;
  return ids.map((id) => {
    let length = 0;
    const byte = vocabulary.loneByte(id);
    // The first byte of a character moves on to it; the others stand for the same one.
    if (byte !== undefined) {
      if (isContinuation(byte)) return text.range(Math.max(0, at - 1), at);
      length = 1;
    } else if (id === unknownId) {
      // The library fuses unknown characters that follow each other into one token.
      const known = (character: string): boolean => character === ' ' || vocabulary.id(character) !== undefined;
      do length++;
      while (at + length < text.characters.length && !known(text.characters[at + length]!));
      length = Math.min(length, text.characters.length - at);
    } else {
      for (const character of vocabulary.entry(id)) {
        if (
          character !== METASPACE ||
          text.characters[at + length] === ' ' ||
          text.characters[at + length] === METASPACE
        )
          length++;
      }
    }
    at = Math.min(at + length, text.characters.length);
    return text.range(at - length, at);
  });
}

/** In UTF-8, any but the first byte of a character. */
const isContinuation = (byte: number): boolean => (byte & 0xc0) === 0x80;

const isSpace = (character: string): boolean => /\s/u.test(character);
const isPunctuation = (character: string): boolean => /[\p{P}!-/:-@[-`{-~]/u.test(character);

/** Normalized characters of a piece: as many as it has, bounded by the text. */
function pieceLength(text: NormalizedText, at: number, piece: string): number {
  return Math.min([...piece].length, text.characters.length - at);
}

function wordLength(text: NormalizedText, at: number): number {
  const standsAlone = (i: number): boolean => isPunctuation(text.characters[i]!) || text.isolated[i]!;
  if (at >= text.characters.length) return 0;
  if (standsAlone(at)) return 1;
  let end = at + 1;
  while (end < text.characters.length && !isSpace(text.characters[end]!) && !standsAlone(end)) end++;
  return end - at;
}
