/**
 * The index of a text that changes little from one request to the next: a text that has grown at its end is read on, and
 * of another one only the lines that were not seen before are tokenized.
 */
import { MOST_INDEXED, SuffixIndex } from './suffixIndex';

/** Lines whose tokens are remembered; the longest unused are forgotten. */
const MOST_LINES = 4096;

/**
 * Before each run of blanks that holds a line break. Byte-level vocabularies have no token across these places, so that
 * the tokens of the parts are those of the whole.
 */
const LINES = /(?<!\s)(?=\s*\n)/;

export class IndexedText {
  private index = new SuffixIndex();
  private text = '';
  private readonly lines = new Map<string, readonly number[]>();

  /** @param encode tokens of a text, without what a model's template adds */
  constructor(private readonly encode: (text: string) => readonly number[]) {}

  /** The index of `text`, valid until the next call. */
  of(text: string): SuffixIndex {
    if (!text.startsWith(this.text)) {
      this.index = new SuffixIndex();
      this.text = '';
    }
    const added = text.slice(this.text.length);
    if (added !== '') for (const line of added.split(LINES)) this.index.append(this.tokensOf(line));
    this.text = text;
    return this.index;
  }

  private tokensOf(line: string): readonly number[] {
    const tokens = this.lines.get(line) ?? this.encode(line);
    this.lines.delete(line);
    this.lines.set(line, tokens);
    if (this.lines.size > MOST_LINES) this.lines.delete(this.lines.keys().next().value!);
    return tokens;
  }
}

/**
 * Tokens of a match that says something of another document: after a shorter one it says nothing that the model does not
 * know better (docs/decisions.md).
 */
const LEAST_MATCHED = 6;

/** The indexes of several texts, of which some stay from one request to the next. What is not asked for again is forgotten. */
export class IndexedTexts {
  private indexes = new Map<string, SuffixIndex>();

  /** @param encode as of `IndexedText` */
  constructor(private readonly encode: (text: string) => readonly number[]) {}

  /** The index of each text, in their order, valid until the next call. */
  of(texts: readonly string[]): SuffixIndex[] {
    const kept = new Map(texts.map((text) => [text, this.indexes.get(text) ?? this.indexOf(text)]));
    this.indexes = kept;
    return [...kept.values()];
  }

  private indexOf(text: string): SuffixIndex {
    const index = new SuffixIndex(MOST_INDEXED, LEAST_MATCHED);
    if (text !== '') for (const line of text.split(LINES)) index.append(this.encode(line));
    return index;
  }
}
