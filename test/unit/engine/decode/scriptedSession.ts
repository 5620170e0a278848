/** A model without a graph: its next token is a function of the last two tokens, so that its texts repeat themselves. */
import type { NextTokenSession, ReadResult } from '../../../../src/engine/decode/nextToken';
import { Vocabulary } from '../../../../src/engine/text/vocabulary';

const ENTRIES = ['a', 'b', ' ', 'c', 'ab', 'ca', '\n', '(', '.', '<end>'];
export const END_ID = ENTRIES.length - 1;
export const vocabulary = new Vocabulary(
  new Map(ENTRIES.map((entry, id) => [entry.replace(' ', 'Ġ').replace('\n', 'Ċ'), id])),
  [END_ID],
  'byteLevel',
);

/** A number in [0, 1) that looks random. */
function noise(...parts: readonly number[]): number {
  let hash = 17;
  for (const part of parts) hash = Math.imul(hash ^ (part + 0x9e37), 0x85ebca6b) ^ (hash >>> 13);
  return (hash >>> 0) / 2 ** 32;
}

export class ScriptedSession implements NextTokenSession {
  readonly vocabularySize = ENTRIES.length;
  /** What every run read. */
  readonly runs: number[][] = [];
  /** The most tokens it held. */
  longest = 0;
  private held: number[] = [];

  /**
   * @param rhythm tokens after which the function changes; 0 never
   * @param afterRun called after each run with the number of runs
   */
  constructor(
    private readonly seed: number,
    private readonly rhythm: number,
    readonly costOfRun?: (tokens: number) => number,
    private readonly afterRun?: (runs: number) => void,
  ) {}

  read(ids: readonly number[]): Promise<ReadResult> {
    let reused = 0;
    while (reused < ids.length - 1 && this.held[reused] === ids[reused]) reused++;
    this.held = ids.slice(0, reused);
    const rows = this.run(ids.slice(reused));
    return Promise.resolve({ logits: rows.subarray(rows.length - this.vocabularySize), reused });
  }

  forget(): void {
    this.held = [];
  }

  goBackTo(ids: readonly number[]): Promise<void> {
    if (!ids.every((id, i) => this.held[i] === id)) throw new Error('goes back to what was never read');
    this.held = [...ids];
    return Promise.resolve();
  }

  async step(id: number): Promise<Float32Array> {
    return this.run([id]);
  }

  async readAll(ids: readonly number[]): Promise<Float32Array> {
    return this.run(ids);
  }

  private run(ids: readonly number[]): Float32Array {
    const rows = new Float32Array(ids.length * this.vocabularySize);
    for (const [i, id] of ids.entries()) {
      this.held.push(id);
      const phase = this.rhythm === 0 ? 0 : Math.floor(this.held.length / this.rhythm);
      for (let each = 0; each < this.vocabularySize; each++)
        rows[i * this.vocabularySize + each] =
          // Few texts end, few lines do.
          8 * noise(this.seed, phase, id, this.held.at(-2) ?? -1, each) - (each === END_ID ? 3 : each === 6 ? 2 : 0);
    }
    this.longest = Math.max(this.longest, this.held.length);
    this.runs.push([...ids]);
    this.afterRun?.(this.runs.length);
    return rows;
  }
}
