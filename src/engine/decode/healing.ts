/**
 * Token healing. The text before the cursor ends in the middle of what the model would have written as one token
 * (`retur|`), or in a blank that belongs to the next one. So the model is asked from before that word, and may only
 * choose tokens that agree with what is typed.
 */
import type { Vocabulary } from '../text/vocabulary';
import type { PrefixIndex } from './prefixIndex';

/** A word in more pieces than this is an identifier that the model will not write as one token. */
const MAX_STEPS_BACK = 6;

export interface Healed {
  /** What the model reads. */
  readonly ids: number[];
  /** UTF-8 bytes that its next tokens must spell first. */
  readonly typed: Uint8Array;
}

/** Steps back over the last token, and on to the start of the word it is in. */
export function stepBack(ids: readonly number[], vocabulary: Vocabulary): Healed {
  let keep = ids.length;
  let typed: Uint8Array = new Uint8Array();
  for (let steps = 0; keep > 0 && steps < MAX_STEPS_BACK; steps++) {
    if (vocabulary.isAdded(ids[keep - 1])) break;
    const bytes = vocabulary.bytes(ids[--keep]);
    typed = Buffer.concat([bytes, typed]);
    if (keep === 0 || !inWord(typed[0]) || !inWord(vocabulary.bytes(ids[keep - 1]).at(-1))) break;
  }
  return { ids: ids.slice(0, keep), typed };
}

/** Letters, digits, `_`, and every byte of a character beyond ASCII. */
function inWord(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return byte >= 0x80 || byte === 0x5f || (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a);
}

/** The part of what is typed that the tokens so far have not spelled, and which tokens may follow. */
export class TypedText {
  constructor(private left: Uint8Array, private readonly index: () => PrefixIndex) {}

  get done(): boolean {
    return this.left.length === 0;
  }

  /** Bytes still to be spelled. */
  get bytesLeft(): number {
    return this.left.length;
  }

  /**
   * The likeliest token that agrees with what is typed.
   *
   * @param logits [vocabulary]
   * @returns its id and its log-probability among the tokens that agree; undefined when none does
   */
  choose(logits: Float32Array): { id: number; logprob: number } | undefined {
    const allowed = this.index().compatible(this.left);
    if (allowed.length === 0) return undefined;
    let best = allowed[0];
    for (const id of allowed) if (logits[id] > logits[best]) best = id;
    let sum = 0;
    for (const id of allowed) sum += Math.exp(logits[id] - logits[best]);
    return { id: best, logprob: -Math.log(sum) };
  }

  /** @returns the bytes of the token that go beyond what is typed */
  spell(bytes: Uint8Array): Uint8Array {
    const beyond = bytes.subarray(Math.min(this.left.length, bytes.length));
    this.left = this.left.subarray(Math.min(bytes.length, this.left.length));
    return beyond;
  }
}
