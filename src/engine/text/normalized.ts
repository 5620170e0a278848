/** A text as a tokenizer's normalizer changes it, with the way back to the original's UTF-16 code units. */

export class NormalizedText {
  /** Normalized characters (code points). */
  readonly characters: string[] = [];
  /** Whether the normalizer puts spaces around this character (CJK ideographs in BERT). */
  readonly isolated: boolean[] = [];
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];

  push(characters: Iterable<string>, start: number, end: number, isolated = false): void {
    // Characters that were dropped before the first one belong to it.
    if (this.characters.length === 0) start = 0;
    for (const character of characters) {
      this.characters.push(character);
      this.isolated.push(isolated);
      this.starts.push(start);
      this.ends.push(end);
    }
  }

  /** A part of the original that the normalizer drops belongs to the character before it. */
  extendLast(end: number): void {
    if (this.ends.length > 0) this.ends[this.ends.length - 1] = end;
  }

  /** @returns the original's UTF-16 range of the normalized characters [from, to) */
  range(from: number, to: number): { start: number; end: number } {
    if (from >= to) {
      const at = this.ends[from - 1] ?? 0;
      return { start: at, end: at };
    }
    return { start: this.starts[from]!, end: this.ends[to - 1]! };
  }
}

/** CJK ideographs that the library isolates: it looks at single UTF-16 code units, so only those of the first plane. */
const IDEOGRAPH = /[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]/;
/** What `clean_text` drops: control and format characters, U+FFFD, private use, surrogates; not tab, LF, CR. */
const DROPPED = /[\0\ufffd]|(?![\t\n\r])[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u;

/** BertNormalizer: control characters dropped, ideographs isolated, accents stripped, lower case. */
export function normalizedForBert(text: string): NormalizedText {
  const normalized = new NormalizedText();
  let at = 0;
  for (const original of text) {
    const end = at + original.length;
    if (DROPPED.test(original)) normalized.extendLast(end);
    else {
      const characters = [...original.normalize('NFD').toLowerCase()].filter((character) => !/\p{Mn}/u.test(character));
      if (characters.length === 0) normalized.extendLast(end);
      else normalized.push(characters, at, end, IDEOGRAPH.test(original));
    }
    at = end;
  }
  return normalized;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** NFC: a composed character stands for the whole cluster it was composed from. */
export function normalizedNfc(text: string): NormalizedText {
  const normalized = new NormalizedText();
  for (const { segment, index } of graphemes.segment(text)) {
    const composed = [...segment.normalize('NFC')];
    const original = [...segment];
    if (composed.length === original.length) {
      let at = index;
      original.forEach((character, i) => {
        normalized.push([composed[i]!], at, at + character.length);
        at += character.length;
      });
    } else normalized.push(composed, index, index + segment.length);
  }
  return normalized;
}
