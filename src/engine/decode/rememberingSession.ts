/**
 * A session that remembers what the model said after the tokens that it read last. While a person types a word the
 * model is asked the same again at each key, and a guess that was too unsure to be shown, or was cancelled, is often
 * what they type: then nothing is run until the text leaves it.
 */
import type { NextTokenSession, Progress, ReadResult } from './nextToken';

/** Longer than a suggestion; a story of many tokens would fill the memory: 196 kB each in the embedded models. */
const MOST_REMEMBERED = 64;

export class RememberingSession implements NextTokenSession {
  /** What `session` holds; the first `held` of it are what the caller reads. */
  private trail: number[] = [];
  private held = 0;
  /** The logits after a token of the trail, by its place, [vocabulary]: after the end of the last text and beyond. */
  private readonly after = new Map<number, Float32Array>();

  /** @param session read by nobody else */
  constructor(private readonly session: NextTokenSession) {}

  get vocabularySize(): number {
    return this.session.vocabularySize;
  }

  get costOfRun(): NextTokenSession['costOfRun'] {
    return this.session.costOfRun;
  }

  async read(ids: readonly number[], signal?: AbortSignal, onProgress?: Progress): Promise<ReadResult> {
    const known = this.isOnTrail(ids) ? this.after.get(ids.length - 1) : undefined;
    // Those of an earlier text would add up.
    for (const place of this.after.keys()) if (!known || place < ids.length - 1) this.after.delete(place);
    if (known) {
      this.held = ids.length;
      return { logits: known, reused: ids.length };
    }
    const { logits, reused } = await this.run([], () => this.session.read(ids, signal, onProgress));
    this.append(ids, logits);
    return { logits, reused };
  }

  forget(): void {
    this.trail = [];
    this.held = 0;
    this.after.clear();
    this.session.forget();
  }

  async goBackTo(ids: readonly number[], signal?: AbortSignal): Promise<void> {
    if (!this.isOnTrail(ids)) {
      this.after.clear();
      await this.run(ids, () => this.session.goBackTo(ids, signal));
    }
    this.held = ids.length;
  }

  remembered(id: number): Float32Array | undefined {
    const known = this.trail[this.held] === id ? this.after.get(this.held) : undefined;
    if (known) this.held++;
    return known;
  }

  async step(id: number): Promise<Float32Array> {
    await this.leaveTrail();
    const logits = await this.run(this.trail, () => this.session.step(id));
    this.append([id], logits);
    return logits;
  }

  async readAll(ids: readonly number[], signal?: AbortSignal): Promise<Float32Array> {
    await this.leaveTrail();
    const rows = await this.run(this.trail, () => this.session.readAll(ids, signal));
    this.append(ids, rows);
    return rows;
  }

  private isOnTrail(ids: readonly number[]): boolean {
    return ids.length <= this.trail.length && ids.every((id, i) => this.trail[i] === id);
  }

  /** Makes the session hold what the caller reads, and no more. */
  private async leaveTrail(): Promise<void> {
    if (this.trail.length === this.held) return;
    for (const place of this.after.keys()) if (place >= this.held) this.after.delete(place);
    const kept = this.trail.slice(0, this.held);
    await this.run(kept, () => this.session.goBackTo(kept));
  }

  /** @param trail from then on; after a failure or a cancel nobody knows what the session holds */
  private async run<T>(trail: readonly number[], work: () => Promise<T>): Promise<T> {
    this.trail = [];
    const done = await work();
    this.trail = [...trail];
    return done;
  }

  /** @param rows the logits after the last of them or more, [tokens, vocabulary] */
  private append(ids: readonly number[], rows: Float32Array): void {
    this.trail.push(...ids);
    this.held = this.trail.length;
    const size = this.vocabularySize;
    const first = this.held - rows.length / size;
    // Copied: the next run may reuse the memory.
    for (let place = Math.max(first, this.held - MOST_REMEMBERED); place < this.held; place++)
      this.after.set(place, rows.slice((place - first) * size, (place - first + 1) * size));
    for (const place of this.after.keys()) if (place < this.held - MOST_REMEMBERED) this.after.delete(place);
  }
}
