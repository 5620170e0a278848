/**
 * How a decoder's graph reads tokens after those that a cache holds. Graphs differ in that: with and without a cache in
 * one, in two branches of one, or in two graphs, or without a cache at all.
 */
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { joined } from '../../base/math/joined';
import { GROWN_ROWS } from '../graph/patches';
import { CACHE_BRANCH, CausalInputs, type Read } from './causalInputs';
import { CopiedCache } from './copiedCache';
import { KvCache, layoutsOf, type Cache } from './kvCache';
import type { TapOptions } from './tapInputs';
import { WholeCache } from './wholeCache';

export type Outputs = Readonly<Record<string, Tensor>>;

/** What a run over so many tokens costs beside a run over one. */
export type CostOfRun = (tokens: number) => number;

/**
 * Measured on the embedded 4-bit graph at 256 tokens, with the token before read along where there is only one: 15 ms
 * for 1, 15.4 for 2, 18.5 for 4, 25.8 for 8.
 */
const STORED_COST: CostOfRun = (tokens) => (tokens === 1 ? 1 : 0.8 + 0.115 * tokens);

/** The same of the int8 graph: 16.5 ms for 1, 19 for 4, 24 for 8. */
export const INT8_COST: CostOfRun = (tokens) => (tokens === 1 ? 1 : 0.9 + 0.065 * tokens);

/** Tokens to read, and which outputs are asked for. */
export interface Reading extends Read {
  readonly names: readonly string[];
}

export interface CausalGraph {
  /** It says what is tapped. */
  readonly session: InferenceSession;
  /** All of them, `session` first. */
  readonly sessions: readonly InferenceSession[];
  /** As a session has it: of a graph whose cache grows in place, so that going back is cheap. */
  readonly costOfRun?: CostOfRun;
  /** Whether it reads a text in one run, because a second one would read the first one's tokens again. */
  readonly readsWhole: boolean;
  newCache(): Cache;
  /**
   * Reads tokens after those of the cache, which holds them then.
   *
   * @param beforeRun awaited before each run of a session
   * @returns the outputs that were asked for, with the rows of these tokens
   */
  run(cache: Cache, reading: Reading, beforeRun?: () => Promise<void>): Promise<Outputs>;
  /**
   * Reads tokens after the first `from` of the cache, which stays as it is. Missing where a graph reads a whole text.
   *
   * @returns the outputs that were asked for
   */
  peek?(cache: Cache, reading: Reading, from: number, beforeRun?: () => Promise<void>): Promise<Outputs>;
}

/** @param continuing the graph that goes on with a cache, where `session` has none */
export function causalGraph(
  session: InferenceSession,
  { costOfRun = STORED_COST, continuing }: { costOfRun?: CostOfRun; continuing?: InferenceSession } = {},
): CausalGraph {
  if (continuing || session.inputNames.includes(CACHE_BRANCH))
    return new BranchedGraph(session, continuing ?? session, costOfRun);
  return layoutsOf(session).length > 0 ? new CachedGraph(session, costOfRun) : new WholeGraph(session);
}

/** One graph that takes a cache, which may be empty. */
class CachedGraph implements CausalGraph {
  readonly sessions: readonly InferenceSession[];
  readonly costOfRun?: CostOfRun;
  readonly readsWhole = false;
  private readonly inputs: CausalInputs;

  constructor(
    readonly session: InferenceSession,
    costOfRun: CostOfRun,
  ) {
    this.sessions = [session];
    if (growsInPlace(session)) this.costOfRun = costOfRun;
    this.inputs = new CausalInputs(session);
  }

  newCache(): Cache {
    return this.costOfRun ? new KvCache(this.session) : new CopiedCache(layoutsOf(this.session));
  }

  async run(cache: Cache, reading: Reading, beforeRun?: () => Promise<void>): Promise<Outputs> {
    const names = [...reading.names, ...cache.presentNames];
    const outputs = await this.peek(cache, { ...reading, names }, cache.ids.length, beforeRun);
    cache.append(reading.ids, outputs);
    return outputs;
  }

  async peek(cache: Cache, reading: Reading, from: number, beforeRun?: () => Promise<void>): Promise<Outputs> {
    await beforeRun?.();
    const feeds = { ...cache.feeds(reading.ids.length, from), ...this.inputs.of(from, reading) };
    return (await this.session.run(feeds, [...reading.names])) as Outputs;
  }
}

/**
 * A graph without a cache, and one with, as older exporters wrote decoders; both may be branches of one. The first one
 * reads a whole text. The second one may have been traced with a single token, and then masks nothing between several:
 * it reads one token a run. Nothing is tapped in them.
 */
class BranchedGraph implements CausalGraph {
  readonly sessions: readonly InferenceSession[];
  readonly readsWhole = true;
  private readonly inputs: CausalInputs;
  private readonly continuingInputs: CausalInputs;

  constructor(
    readonly session: InferenceSession,
    private readonly continuing: InferenceSession,
    private readonly cost: CostOfRun,
  ) {
    this.sessions = [...new Set([session, continuing])];
    this.inputs = new CausalInputs(session);
    this.continuingInputs = new CausalInputs(continuing);
  }

  newCache(): Cache {
    return new CopiedCache(layoutsOf(this.continuing));
  }

  async run(cache: Cache, reading: Reading, beforeRun?: () => Promise<void>): Promise<Outputs> {
    const { ids } = reading;
    const from = cache.ids.length;
    if (from > 0 && ids.length <= Math.max(1, this.cost(from + ids.length)))
      return this.stepped(cache, reading, beforeRun);
    const all = [...cache.ids, ...ids];
    cache.clear();
    await beforeRun?.();
    const feeds = {
      ...(this.session === this.continuing && cache.feeds(all.length)),
      ...this.inputs.of(0, { ids: all, keep: reading.keep }),
    };
    const outputs = (await this.session.run(feeds, [...reading.names, ...cache.presentNames])) as Outputs;
    cache.append(all, outputs);
    return rowsFrom(outputs, from, all.length);
  }

  private async stepped(
    cache: Cache,
    { ids, keep, names }: Reading,
    beforeRun?: () => Promise<void>,
  ): Promise<Outputs> {
    const rows: Tensor[] = [];
    for (const id of ids) {
      await beforeRun?.();
      const feeds = { ...cache.feeds(1), ...this.continuingInputs.of(cache.ids.length, { ids: [id], keep }) };
      const outputs = (await this.continuing.run(feeds, [...names, ...cache.presentNames])) as Outputs;
      cache.append([id], outputs);
      if (outputs.logits) rows.push(outputs.logits);
    }
    if (rows.length === 0) return {};
    const width = rows[0]!.dims.at(-1)!;
    return { logits: new Tensor('float32', joined(rows.map(floats)), [1, rows.length, width]) };
  }
}

/** A graph without a cache: each run reads all tokens again, and what is asked of the last ones is cut out. */
class WholeGraph implements CausalGraph {
  readonly sessions: readonly InferenceSession[];
  readonly readsWhole = true;
  private readonly inputs: CausalInputs;

  constructor(readonly session: InferenceSession) {
    this.sessions = [session];
    this.inputs = new CausalInputs(session);
  }

  newCache(): Cache {
    return new WholeCache(this.session);
  }

  async run(cache: Cache, { ids, keep, names, options }: Reading, beforeRun?: () => Promise<void>): Promise<Outputs> {
    const from = cache.ids.length;
    // The next run reads them.
    if (names.length === 0) {
      cache.append(ids, {});
      return {};
    }
    await beforeRun?.();
    const all = [...cache.ids, ...ids];
    const feeds = this.inputs.of(0, { ids: all, keep, ...(options && { options: ofLast(options, from) }) });
    const outputs = (await this.session.run(feeds, [...names, ...cache.presentNames])) as Outputs;
    cache.append(ids, outputs);
    return rowsFrom(outputs, from, all.length);
  }
}

/** What is changed in the tokens from `from` on is not in those before, although they are read in the same run. */
function ofLast({ bias, streamFrom, patches, ...options }: TapOptions, from: number): TapOptions {
  return {
    ...options,
    ...(streamFrom !== undefined && { streamFrom: streamFrom < 0 ? streamFrom : from + streamFrom }),
    ...(patches && {
      patches: patches.map((patch) => ({
        ...patch,
        rows: new Map([...patch.rows].filter(([token]) => token >= from)),
      })),
    }),
    ...(bias && {
      bias: (layer, _, tokens) => {
        const added = bias(layer, from, tokens - from);
        if (!added) return undefined;
        const values = new Float32Array(added.heads * tokens * tokens);
        const bytes = (tokens - from) * tokens;
        for (let head = 0; head < added.heads; head++)
          values.set(added.values.subarray(head * bytes, (head + 1) * bytes), (head * tokens + from) * tokens);
        return { heads: added.heads, values };
      },
    }),
  };
}

/** Outputs of a run over all `tokens` with the rows of the last ones alone, where they have a row for each token. */
function rowsFrom(outputs: Outputs, from: number, tokens: number): Outputs {
  if (from === 0) return outputs;
  return Object.fromEntries(
    Object.entries(outputs).map(([name, tensor]) => {
      const at = name === 'logits' ? 1 : name.startsWith('attention.') ? 2 : undefined;
      return [name, at === undefined || tensor.dims[at] !== tokens ? tensor : lastRows(tensor, at, from)];
    }),
  );
}

/** @param at the dimension of the rows */
function lastRows(tensor: Tensor, at: number, from: number): Tensor {
  const { dims } = tensor;
  const width = dims.slice(at + 1).reduce((product, size) => product * size, 1);
  const size = dims[at]! * width;
  const data = floats(tensor);
  const parts = Array.from({ length: data.length / size }, (_, i) =>
    data.subarray(i * size + from * width, (i + 1) * size),
  );
  return new Tensor('float32', joined(parts), [...dims.slice(0, at), dims[at]! - from, ...dims.slice(at + 1)]);
}

const floats = ({ data }: Tensor): Float32Array => data as Float32Array;

/** Whether `growCacheInPlace` has changed the graph, which then returns the new rows of the cache only. */
const growsInPlace = (session: InferenceSession): boolean =>
  session.outputMetadata.some(
    (output) => output.isTensor && output.name.startsWith('present.') && output.shape[2] === GROWN_ROWS,
  );
