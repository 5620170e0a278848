/** A decoder's session with its KV cache: input_ids in, logits out. */
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { joined } from '../../base/math/joined';
import { throwIfCancelled } from '../cancellation';
import type { NextTokenSession, Progress, ReadResult } from '../decode/nextToken';
import type { CausalGraph, CostOfRun, Outputs } from './causalGraph';
import { CausalInputs } from './causalInputs';
import { finite } from './finite';
import { sharedLength, type Cache } from './kvCache';
import type { Patch } from '../taps';
import type { TapOptions } from './tapInputs';

/** Tokens per run: cancelling takes effect within one such chunk. */
const PREFILL_CHUNK_TOKENS = 128;

/** Tokens that most suggestions fit into. */
const ANSWER_TOKENS = 32;

/** Called with the outputs of a run over some tokens, by name. */
export type OnOutputs = (outputs: Outputs, fromToken: number, tokens: number) => void;

export class CausalSession implements NextTokenSession {
  readonly cache: Cache;
  private readonly inputs: CausalInputs;

  /** @param beforeRun awaited before each run of the graph; may throw to cancel */
  constructor(
    readonly graph: CausalGraph,
    /** Logits of a row; see `testCausal`. */
    public vocabularySize: number,
    private readonly beforeRun?: () => Promise<void>,
    held?: Cache,
  ) {
    this.cache = held ?? graph.newCache();
    this.inputs = new CausalInputs(graph.session);
  }

  get session(): InferenceSession {
    return this.graph.session;
  }

  get costOfRun(): CostOfRun | undefined {
    return this.graph.costOfRun;
  }

  /** Whether attention can be cut. */
  get takesBias(): boolean {
    return this.inputs.takesBias;
  }

  /** Whether rows of the residual stream can be replaced. */
  get takesPatch(): boolean {
    return this.inputs.takesPatch;
  }

  /**
   * The same graph with a cache of its own, so that requests may alternate between two runs without disturbing this
   * cache. The caller clears the new cache; the graph remains owned by this session.
   *
   * @param held a cache of the same graph to go on with; an empty one where it is left out
   */
  withOwnCache(beforeRun?: () => Promise<void>, held?: Cache): CausalSession {
    return new CausalSession(this.graph, this.vocabularySize, beforeRun, held);
  }

  /**
   * Prefills `ids`, reusing the longest prefix that the cache holds.
   *
   * @returns the logits after the last token [vocabulary], and how many tokens were reused
   */
  async read(ids: readonly number[], signal?: AbortSignal, onProgress?: Progress): Promise<ReadResult> {
    if (ids.length === 0) throw new RangeError('a decoder needs at least one token to read');
    // Always run the last token again: the caller needs its logits.
    const reused = this.cache.rewindTo(ids.slice(0, -1));
    // At once, with room for an answer: a buffer that is outgrown chunk by chunk leaves twice its size to be collected.
    this.cache.reserve(ids.length + ANSWER_TOKENS);
    let logits: Float32Array = new Float32Array();
    const chunkTokens = this.tokensARun(PREFILL_CHUNK_TOKENS);
    for (let from = reused; from < ids.length; from += chunkTokens) {
      throwIfCancelled(signal, 'prefill');
      logits = await this.run(ids.slice(from, from + chunkTokens), 1);
      onProgress?.(Math.min(from + chunkTokens, ids.length), ids.length);
    }
    return { logits, reused };
  }

  forget(): void {
    this.cache.rewindTo([]);
  }

  async goBackTo(ids: readonly number[]): Promise<void> {
    this.cache.rewindTo(ids);
  }

  /** One decode step: reads one more token. @returns the logits after it [vocabulary] */
  step(id: number): Promise<Float32Array> {
    return this.run([id], 1);
  }

  /**
   * Reads `ids` after those in the cache.
   *
   * @returns the logits after each of them, [ids, vocabulary], row-major
   */
  async readAll(ids: readonly number[], signal?: AbortSignal): Promise<Float32Array> {
    const all = new Float32Array(ids.length * this.vocabularySize);
    const chunkTokens = this.tokensARun(PREFILL_CHUNK_TOKENS);
    for (let from = 0; from < ids.length; from += chunkTokens) {
      throwIfCancelled(signal, 'score');
      const rows = await this.run(ids.slice(from, from + chunkTokens), 'all');
      all.set(rows, from * this.vocabularySize);
    }
    return all;
  }

  /**
   * Clears the cache, prefills `ids` and hands the named outputs of each chunk to `onOutputs`. Logits are computed for
   * one position only.
   *
   * @param mostTokens tokens per run: the runtime holds every output of a run, named or not
   */
  async readTapped(
    ids: readonly number[],
    names: readonly string[],
    mostTokens: number,
    onOutputs: OnOutputs,
    signal?: AbortSignal,
    onProgress?: Progress,
  ): Promise<void> {
    this.cache.clear();
    // At once, as in `read`.
    this.cache.reserve(ids.length);
    const chunkTokens = this.tokensARun(mostTokens);
    for (let from = 0; from < ids.length; from += chunkTokens) {
      throwIfCancelled(signal, 'capture');
      const chunk = ids.slice(from, from + chunkTokens);
      onOutputs(await this.runForOutputs(chunk, 1, names), from, chunk.length);
      onProgress?.(from + chunk.length, ids.length);
    }
  }

  /**
   * Reads `ids`, reusing the longest prefix that the cache holds, and hands out the named outputs of a run over the last
   * token (with the one before it, as `run` reads one token). What the cache holds beyond `ids` stays. Of
   * that run it keeps nothing where attention is cut.
   *
   * @param mostTokens as of `readTapped`, for the tokens before
   * @param options of each run
   */
  async readLast(
    ids: readonly number[],
    names: readonly string[],
    mostTokens: number,
    signal?: AbortSignal,
    onProgress?: Progress,
    options: TapOptions = {},
  ): Promise<Outputs> {
    const chunkTokens = this.tokensARun(mostTokens);
    const before = ids.slice(0, -2);
    const last = ids.slice(before.length);
    const { peek } = this.graph;
    const isHeld = peek !== undefined && sharedLength(this.cache.ids, ids) === ids.length;
    this.cache.reserve(ids.length);
    for (let from = isHeld ? before.length : this.cache.rewindTo(before); from < before.length; from += chunkTokens) {
      throwIfCancelled(signal, 'prefill');
      const chunk = before.slice(from, from + chunkTokens);
      await this.runForOutputs(chunk, 1, [], options);
      onProgress?.(from + chunk.length, ids.length);
    }
    throwIfCancelled(signal, 'prefill');
    return peek && (isHeld || options.bias)
      ? peek.call(this.graph, this.cache, { ids: last, keep: 1, names, options }, before.length, this.beforeRun)
      : this.runForOutputs(last, 1, names, options);
  }

  /**
   * Reads `ids` and hands out the named outputs of the tokens from `from` on; those before come from the cache where it
   * holds them.
   *
   * @param mostTokens as of `readTapped`. @param options of the runs that are handed out
   */
  async readFrom(
    ids: readonly number[],
    from: number,
    names: readonly string[],
    mostTokens: number,
    onOutputs: OnOutputs,
    options: TapOptions,
    signal?: AbortSignal,
    onProgress?: Progress,
  ): Promise<void> {
    const chunkTokens = this.tokensARun(mostTokens);
    this.cache.reserve(ids.length);
    for (let at = this.cache.rewindTo(ids.slice(0, from)); at < ids.length;) {
      throwIfCancelled(signal, 'prefill');
      const chunk = ids.slice(at, Math.min(at + chunkTokens, at < from ? from : ids.length));
      const outputs = await this.runForOutputs(chunk, 1, at < from ? [] : names, at < from ? {} : options);
      if (at >= from) onOutputs(outputs, at, chunk.length);
      at += chunk.length;
      onProgress?.(at, ids.length);
    }
  }

  /**
   * Reads `ids` several times at once, each time with another patch. The runtime reads several texts in one run only
   * without anything before them.
   *
   * @returns the logits after the last token of each, [vocabulary]
   */
  async readPatched(ids: readonly number[], patches: readonly Patch[]): Promise<Float32Array[]> {
    await this.beforeRun?.();
    this.cache.rewindTo([]);
    const texts = patches.length;
    const repeated = ({ data, dims }: Tensor): Tensor =>
      new Tensor('float32', joined(patches.map(() => data as Float32Array)), [texts, ...dims.slice(1)]);
    const feeds = this.inputs.of(0, { ids, keep: 1, options: { patches } }, texts);
    for (const [name, held] of Object.entries(this.cache.feeds(ids.length))) feeds[name] = repeated(held);
    const logits = (await this.session.run(feeds, ['logits'])).logits!.data as Float32Array;
    const each = logits.length / texts;
    return patches.map((_, i) => {
      const end = (i + 1) * each;
      return finite(logits.subarray(end - this.vocabularySize, end), this.vocabularySize);
    });
  }

  async dispose(): Promise<void> {
    this.cache.clear();
    await Promise.all(this.graph.sessions.map((session) => session.release()));
  }

  private tokensARun(most: number): number {
    return this.graph.readsWhole ? Infinity : most;
  }

  /**
   * The runtime's kernels for one row add in another order than those for several, and rounding to 8 bits makes 0.9 of
   * a logit of that. So that a token's logits do not depend on what is read beside it, one token alone is read with the
   * one before it, where going back is free.
   */
  private async run(ids: readonly number[], keep: 1 | 'all'): Promise<Float32Array> {
    const before = this.costOfRun && ids.length === 1 ? this.cache.ids.slice(-1) : [];
    if (before.length > 0) this.cache.rewindTo(this.cache.ids.slice(0, -1));
    const { logits } = await this.runForOutputs([...before, ...ids], keep, ['logits']);
    const data = logits!.data as Float32Array;
    // A graph without `num_logits_to_keep` returns logits for every position.
    const rows = keep === 1 ? 1 : ids.length;
    return finite(data.subarray(data.length - rows * this.vocabularySize), this.vocabularySize);
  }

  private runForOutputs(
    ids: readonly number[],
    keep: 1 | 'all',
    names: readonly string[],
    options: TapOptions = {},
  ): Promise<Outputs> {
    return this.graph.run(this.cache, { ids, keep, names, options }, this.beforeRun);
  }
}
