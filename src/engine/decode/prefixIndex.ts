/** Finds the tokens that agree with a text already typed. */
import type { Vocabulary } from '../text/vocabulary';

/** One character a byte, so that strings compare as bytes do. */
const asKey = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');

export class PrefixIndex {
  private readonly keys: readonly string[];
  private readonly ids: Int32Array;
  private readonly idOf = new Map<string, number>();

  constructor(vocabulary: Vocabulary) {
    const entries: { key: string; id: number }[] = [];
    for (let id = 0; id < vocabulary.size; id++) {
      if (vocabulary.isAdded(id) || !vocabulary.has(id)) continue;
      const key = asKey(vocabulary.bytes(id));
      if (key !== '') entries.push({ key, id });
    }
    entries.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    this.keys = entries.map(({ key }) => key);
    this.ids = Int32Array.from(entries, ({ id }) => id);
    for (const { key, id } of entries) this.idOf.set(key, id);
  }

  /**
   * @param typed bytes that the next tokens must spell first
   * @returns ids of the tokens that begin with `typed`, or that `typed` begins with
   */
  compatible(typed: Uint8Array): number[] {
    const key = asKey(typed);
    const found: number[] = [];
    for (let length = 1; length < key.length; length++) {
      const id = this.idOf.get(key.slice(0, length));
      if (id !== undefined) found.push(id);
    }
    // Bytes go up to U+00FF, so this sorts after every continuation of the key.
    const to = this.firstAtOrAfter(`${key}\u0100`);
    for (const id of this.ids.subarray(this.firstAtOrAfter(key), to)) found.push(id);
    return found;
  }

  private firstAtOrAfter(key: string): number {
    let low = 0;
    let high = this.keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.keys[middle]! < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
