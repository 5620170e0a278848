/**
 * An n-gram model over bytes that learns as it reads: interpolated Kneser-Ney with one absolute discount (Kneser and
 * Ney 1995; Chen and Goodman 1999). The longest contexts count occurrences, shorter ones how many different bytes stood
 * before.
 */

const DISCOUNT = 0.75;
const SYMBOLS = 256;

interface Followers {
  total: number;
  readonly counts: Map<number, number>;
}

export class ByteNgram {
  /** By the length of the context, then by its bytes. */
  private readonly tables: readonly Map<string, Followers>[];

  /** @param order bytes looked at together: one less is the context */
  constructor(readonly order: number) {
    this.tables = Array.from({ length: order }, () => new Map<string, Followers>());
  }

  /**
   * Predicts a byte from what stands before it, and learns it.
   *
   * @param contexts bytes looked back at, at most: one prediction for each
   * @returns -log2 of its probability by context
   */
  bits(bytes: Uint8Array, at: number, contexts: readonly number[]): number[] {
    const [before, byte] = [this.before(bytes, at), bytes[at]!];
    const predicted = contexts.map(
      (context) => -Math.log2(this.probability(before.subarray(Math.max(0, before.length - context)), byte)),
    );
    this.learn(before, byte);
    return predicted;
  }

  /** Learns bytes without predicting them. @param to end, exclusive */
  read(bytes: Uint8Array, from = 0, to = bytes.length): void {
    for (let at = from; at < to; at++) this.learn(this.before(bytes, at), bytes[at]!);
  }

  /** Counts that it holds: what it has learned. */
  get size(): number {
    let counts = 0;
    for (const table of this.tables) for (const followers of table.values()) counts += followers.counts.size;
    return counts;
  }

  /** Sums to 1 over the bytes, whatever was read. */
  probability(before: Uint8Array, byte: number): number {
    let probability = 1 / SYMBOLS;
    for (let length = 0; length <= Math.min(before.length, this.order - 1); length++) {
      const followers = this.tables[length]!.get(keyOf(before, length));
      if (!followers) break;
      const own = Math.max(0, (followers.counts.get(byte) ?? 0) - DISCOUNT) / followers.total;
      probability = own + ((DISCOUNT * followers.counts.size) / followers.total) * probability;
    }
    return probability;
  }

  private before(bytes: Uint8Array, at: number): Uint8Array {
    return bytes.subarray(Math.max(0, at - this.order + 1), at);
  }

  private learn(before: Uint8Array, byte: number): void {
    for (let length = Math.min(before.length, this.order - 1); length >= 0; length--) {
      const key = keyOf(before, length);
      const table = this.tables[length]!;
      let followers = table.get(key);
      if (!followers) table.set(key, (followers = { total: 0, counts: new Map() }));
      const seen = followers.counts.get(byte) ?? 0;
      followers.total++;
      followers.counts.set(byte, seen + 1);
      // Kneser-Ney: a shorter context counts a byte once for each longer context that it is new to.
      if (seen > 0) return;
    }
  }
}

const keyOf = (before: Uint8Array, length: number): string =>
  String.fromCharCode(...before.subarray(before.length - length));
