/** Tokens to text as they come: a character whose bytes span tokens is held back until it is whole. */
import type { Vocabulary } from './vocabulary';

export class TextStream {
  // A byte order mark in the middle of a text is text.
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  private text = '';

  constructor(private readonly vocabulary: Vocabulary) {}

  /** @returns the text that this token completed, possibly empty */
  push(id: number): string {
    const delta = this.decoder.decode(this.vocabulary.bytes(id), { stream: true });
    this.text += delta;
    return delta;
  }

  /** Everything completed so far. Bytes of an unfinished character are left out, never shown as U+FFFD. */
  get whole(): string {
    return this.text;
  }
}
