import type { Place } from './rejections';

/** A part of a document, line ends as the document has them. */
interface Part {
  readonly uri: string;
  /** Offset in the document of the first UTF-16 unit of `text`. */
  readonly start: number;
  readonly text: string;
}

/** One change of a document, as the editor tells it: it does not say what stood there before. */
export interface TextChange {
  readonly uri: string;
  readonly offset: number;
  /** UTF-16 units that went away. */
  readonly length: number;
  readonly inserted: string;
}

export interface Deletion extends Place {
  /** All that was deleted at this place without a change in between, by however many keys. */
  readonly text: string;
}

/** The most that one run of deletions remembers, in UTF-16 units. */
const MOST_UNITS = 1000;

/** Finds out what a person deletes, from the text around the cursor before each change. */
export class Deletions {
  private seen: Part | undefined;
  private run: Part | undefined;

  /** The text around the cursor as it is now. */
  see(part: Part): void {
    this.seen = part;
  }

  /** Of a document that may not be read, or is gone. */
  forget(): void {
    this.seen = undefined;
    this.run = undefined;
  }

  /** @returns undefined where something was inserted, or more was deleted than was seen */
  deletedBy({ uri, offset, length, inserted }: TextChange): Deletion | undefined {
    const { seen, run } = this;
    // What was seen no longer stands there.
    this.forget();
    if (inserted !== '' || length === 0 || seen?.uri !== uri) return undefined;
    const from = offset - seen.start;
    if (from < 0 || from + length > seen.text.length) return undefined;
    const deleted = seen.text.slice(from, from + length);
    const text = (run?.uri === uri && joined(run, offset, deleted)) || deleted;
    if (text.length <= MOST_UNITS) this.run = { uri, start: offset, text };
    return { uri, before: seen.text.slice(0, from), text };
  }
}

/** @returns undefined where the deletion is apart from those before */
function joined({ start, text }: Part, offset: number, deleted: string): string | undefined {
  if (offset + deleted.length === start) return deleted + text;
  return offset === start ? text + deleted : undefined;
}
