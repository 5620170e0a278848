/**
 * Where the last tokens of a text occurred before, in tokens that may still grow: n-grams of 1 to 8 tokens in a hash
 * table, each with the latest place at which it occurred, and at each place the one before it.
 *
 * Appending and searching take O(1): 8 steps each, however long the text. Memory: 100 bytes a token, twice that just
 * after it has grown; at most 6.8 MB (65,536 tokens). A longer text forgets its older half.
 */

/** A longer match is searched as one of this length. */
export const LONGEST_MATCH = 8;

export const MOST_INDEXED = 65_536;
const FIRST_CAPACITY = 512;

/** A suffix of a context that occurs in the index. */
export interface Match {
  /** In tokens, at most `LONGEST_MATCH`. */
  readonly length: number;
  /** Where its latest occurrence that another token follows ends: the place of that token. */
  readonly next: number;
}

export class SuffixIndex {
  private count = 0;
  private ids = new Int32Array(FIRST_CAPACITY);
  /** By place and length, [capacity, lengths]: where the same n-gram ended before, one more; 0 nowhere. */
  private previous = new Int32Array(FIRST_CAPACITY * LONGEST_MATCH);
  /** Open addressing, at most half full. A slot names an n-gram by its latest end and its length; 0 is free. */
  private slots = new Int32Array(2 * FIRST_CAPACITY * LONGEST_MATCH);

  /**
   * @param most tokens that are kept; of more than that, the newer half
   * @param least tokens of a match; a shorter one is none
   */
  constructor(
    private readonly most = MOST_INDEXED,
    private readonly least = 1,
  ) {}

  /** How many tokens are kept. */
  get length(): number {
    return this.count;
  }

  at(place: number): number | undefined {
    return place < this.count ? this.ids[place] : undefined;
  }

  append(ids: readonly number[]): void {
    for (const id of ids) {
      if (this.count >= this.most) this.keep(this.ids.slice(this.count - (this.most >> 1), this.count));
      else if (this.count >= this.ids.length) this.grow();
      this.add(id);
    }
  }

  /**
   * The longest suffix of `context` that occurs in the index with a token after it, and its latest occurrence.
   *
   * @returns undefined where not even the last token does, or the last `least` tokens do not
   */
  longest(context: readonly number[]): Match | undefined {
    let found: Match | undefined;
    let hash = 0;
    for (let length = 1; length <= Math.min(LONGEST_MATCH, context.length); length++) {
      hash = mixed(hash, context[context.length - length]!);
      const slot = this.find(hash, length, (back) => context[context.length - 1 - back]!);
      const held = this.slots[slot]!;
      // Where a suffix never occurred no longer one did.
      if (held === 0) break;
      if (length >= this.least) found = { length, next: endOf(held) + 1 };
    }
    return found;
  }

  /**
   * The tokens that followed the latest occurrences of a match, newest first.
   *
   * @param most how many occurrences are looked at
   */
  followers(match: Match, most: number): number[] {
    return this.places(match, most).map((place) => this.ids[place]!);
  }

  /** The places of the tokens after the latest occurrences of a match, newest first, at most so many. */
  places({ length, next }: Match, most: number): number[] {
    const found: number[] = [];
    for (let place = next; place > 0 && found.length < most; place = this.previous[this.linkOf(place - 1, length)]!)
      found.push(place);
    return found;
  }

  private add(id: number): void {
    // An n-gram counts once it has a follower, so that a text's own end is no match for itself.
    const end = this.count - 1;
    let hash = 0;
    for (let length = 1; length <= Math.min(LONGEST_MATCH, this.count); length++) {
      hash = mixed(hash, this.ids[end - length + 1]!);
      const slot = this.find(hash, length, (back) => this.ids[end - back]!);
      const held = this.slots[slot]!;
      this.previous[this.linkOf(end, length)] = held === 0 ? 0 : endOf(held) + 1;
      this.slots[slot] = named(end, length);
    }
    this.ids[this.count++] = id;
  }

  /** The slot of an n-gram, or the free one where it belongs. @param token how many tokens before its last */
  private find(hash: number, length: number, token: (back: number) => number): number {
    const mask = this.slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const held = this.slots[slot]!;
      if (held === 0) return slot;
      if (lengthOf(held) !== length) continue;
      const end = endOf(held);
      let back = 0;
      while (back < length && this.ids[end - back] === token(back)) back++;
      if (back === length) return slot;
    }
  }

  private linkOf(end: number, length: number): number {
    return end * LONGEST_MATCH + length - 1;
  }

  private grow(): void {
    const { ids, previous, slots } = this;
    this.ids = new Int32Array(2 * ids.length);
    this.ids.set(ids);
    this.previous = new Int32Array(2 * previous.length);
    this.previous.set(previous);
    this.slots = new Int32Array(2 * slots.length);
    for (const held of slots) {
      if (held === 0) continue;
      const [end, length] = [endOf(held), lengthOf(held)];
      let hash = 0;
      for (let back = 0; back < length; back++) hash = mixed(hash, ids[end - back]!);
      this.slots[this.find(hash, length, (back) => ids[end - back]!)] = held;
    }
  }

  private keep(ids: Int32Array): void {
    this.count = 0;
    this.slots.fill(0);
    for (const id of ids) this.add(id);
  }
}

const named = (end: number, length: number): number => end * LONGEST_MATCH + length;
const endOf = (name: number): number => Math.floor((name - 1) / LONGEST_MATCH);
const lengthOf = (name: number): number => ((name - 1) % LONGEST_MATCH) + 1;

/** A hash of one more token before those hashed already. */
function mixed(hash: number, id: number): number {
  const product = Math.imul(hash ^ (id + 0x7f4a7c15), 0x9e3779b1);
  return product ^ (product >>> 15);
}
