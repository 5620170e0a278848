/**
 * Token healing. The text before the cursor ends in the middle of what the model would have written as one token
 * (`retur|`), or in a blank that belongs to the next one. So the model is asked from before that word, and may only
 * choose tokens that agree with what is typed.
 */
import type { Vocabulary } from '../text/vocabulary';
import type { PrefixIndex } from './prefixIndex';
import { logSumExp, topIndices } from './probability';

/** A word of more tokens is an identifier, which the model does not write as one token anyway. */
const MAX_STEPS_BACK = 6;

export interface Healed {
  /** What the model reads. */
  readonly ids: number[];
  /** UTF-8 bytes that its next tokens must spell first. */
  readonly typed: Uint8Array;
}

/** Steps back over the last token, and on to the start of the word it is in. */
export function stepBack(ids: readonly number[], vocabulary: Vocabulary): Healed {
  const kept = [...ids];
  let typed: Uint8Array = new Uint8Array();
  for (let steps = 0; steps < MAX_STEPS_BACK; steps++) {
    const last = kept.at(-1);
    if (last === undefined || vocabulary.isAdded(last)) break;
    kept.pop();
    typed = Buffer.concat([vocabulary.bytes(last), typed]);
    const before = kept.at(-1);
    if (before === undefined || !inWord(typed[0]) || !inWord(vocabulary.bytes(before).at(-1))) break;
  }
  return { ids: kept, typed };
}

/** Letters, digits, `_`, and every byte of a character beyond ASCII. */
function inWord(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return (
    byte >= 0x80 || byte === 0x5f || (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a)
  );
}

/** The part of what is typed that the tokens so far have not spelled, and which tokens may follow. */
export class TypedText {
  constructor(
    private left: Uint8Array,
    private readonly index: () => PrefixIndex,
  ) {}

  get done(): boolean {
    return this.left.length === 0;
  }

  /** Bytes still to be spelled. */
  get bytesLeft(): number {
    return this.left.length;
  }

  /** What is still to be spelled, for another branch. */
  branch(): TypedText {
    return new TypedText(this.left, this.index);
  }

  /** Whether a token of these bytes agrees with what is typed: one of both begins with the other. */
  agrees(bytes: Uint8Array): boolean {
    const length = Math.min(bytes.length, this.left.length);
    return length > 0 && Buffer.compare(bytes.subarray(0, length), this.left.subarray(0, length)) === 0;
  }

  /**
   * The likeliest tokens that agree with what is typed.
   *
   * @param logits [vocabulary]
   * @returns up to `count` ids with their log-probabilities among the tokens that agree, likeliest first; none when
   *   none does
   */
  choose(logits: Float32Array, count: number): { id: number; logprob: number }[] {
    const allowed = this.index().compatible(this.left);
    const theirs = Float32Array.from(allowed, (id) => logits[id]!);
    const scale = logSumExp(theirs);
    return topIndices(theirs, count).map((i) => ({ id: allowed[i]!, logprob: theirs[i]! - scale }));
  }

  /** @returns the bytes of the token that go beyond what is typed */
  spell(bytes: Uint8Array): Uint8Array {
    const beyond = bytes.subarray(Math.min(this.left.length, bytes.length));
    this.left = this.left.subarray(Math.min(bytes.length, this.left.length));
    return beyond;
  }
}
