/**
 * A recurrent network's session. One state vector holds everything read so far, so rewinding means reading from the
 * start.
 */
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { throwIfCancelled } from '../cancellation';
import type { NextTokenSession, Progress, ReadResult } from '../decode/nextToken';
import { finite } from './finite';
import { idTensor } from './tensors';

/** Bytes per run: cancelling takes effect within one such chunk. */
const CHUNK_BYTES = 512;

export class RecurrentSession implements NextTokenSession {
  private readonly ids: number[] = [];
  private state: Tensor | undefined;

  constructor(
    private readonly session: InferenceSession,
    readonly vocabularySize: number,
    private readonly stateShape: readonly number[],
    private readonly beforeRun?: () => Promise<void>,
  ) {}

  /** The same graph with a state of its own; see `CausalSession.withOwnCache`. */
  withOwnState(beforeRun?: () => Promise<void>): RecurrentSession {
    return new RecurrentSession(this.session, this.vocabularySize, this.stateShape, beforeRun);
  }

  async read(ids: readonly number[], signal?: AbortSignal, onProgress?: Progress): Promise<ReadResult> {
    const continues = this.ids.length < ids.length && this.ids.every((id, i) => id === ids[i]);
    if (!continues) this.forget();
    const reused = this.ids.length;
    const rows = await this.readAll(ids.slice(reused), signal, (done) => onProgress?.(reused + done, ids.length));
    return { logits: rows.subarray(rows.length - this.vocabularySize), reused };
  }

  forget(): void {
    this.ids.length = 0;
    this.state = undefined;
  }

  async goBackTo(ids: readonly number[], signal?: AbortSignal): Promise<void> {
    this.forget();
    await this.readAll(ids, signal);
  }

  step(id: number): Promise<Float32Array> {
    return this.run([id]);
  }

  async readAll(
    ids: readonly number[],
    signal?: AbortSignal,
    onProgress?: (done: number) => void,
  ): Promise<Float32Array> {
    const all = new Float32Array(ids.length * this.vocabularySize);
    for (let from = 0; from < ids.length; from += CHUNK_BYTES) {
      throwIfCancelled(signal, 'prefill');
      all.set(await this.run(ids.slice(from, from + CHUNK_BYTES)), from * this.vocabularySize);
      onProgress?.(Math.min(from + CHUNK_BYTES, ids.length));
    }
    return all;
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }

  private async run(ids: readonly number[]): Promise<Float32Array> {
    await this.beforeRun?.();
    const size = this.stateShape.reduce((product, dimension) => product * dimension, 1);
    const { logits, present_state: state } = await this.session.run({
      input_ids: idTensor(ids),
      past_state: this.state ?? new Tensor('float32', new Float32Array(size), this.stateShape),
    });
    this.state = state as Tensor;
    this.ids.push(...ids);
    return finite(logits!.data as Float32Array, this.vocabularySize);
  }
}
