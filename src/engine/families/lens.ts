/** The logit lens of a decoder. Early layers do not yet write in the directions that the last one reads. */
import { joined } from '../../base/math/joined';
import type { LensLayer, ScoredToken } from '../../protocol/engine';
import { throwIfCancelled } from '../cancellation';
import { scored, scoredBy } from '../decode/generate';
import { argmax, logSumExp } from '../decode/probability';
import { badOption, reasonOf } from '../faults';
import { prepareHeader, type GraphFile } from '../graph/headers';
import { lensHeader } from '../graph/lens';
import { STREAM } from '../graph/tapPatches';
import { Lazy } from '../lazy';
import { sayReading, type Running } from '../running';
import type { CausalSession } from '../sessions/causalSession';
import { finite } from '../sessions/finite';
import { LensGraph } from '../sessions/lensGraph';
import type { ModelConfig } from '../sessions/library';
import type { Tokenizer } from '../text/tokenizer';
import { askedPair, askedPlace } from './askedPlace';
import { chunkTokens } from './captureCosts';
import { requireCache, type CausalSessions } from './causalSessions';
import { tappedDecoder } from './graphFiles';
import type { KeptText } from './keptText';
import type { Explainer, Lens, LensColumns } from './languageModel';

type Request = Parameters<Explainer['lens']>[0];
type ColumnsRequest = Parameters<Explainer['lensColumns']>[0];
type Arithmetic = Request['precision'];

/** Rows that are unembedded in one run, which unpacks the weights: 50 MB of logits of SmolLM2, and as much again for their powers. */
const ROWS_AT_ONCE = 256;

export class CausalLens {
  private readonly graphs: Readonly<Record<Arithmetic, Lazy<LensGraph>>>;

  constructor(
    folder: string,
    file: GraphFile,
    private readonly config: ModelConfig,
    private readonly tokenizer: Tokenizer,
    private readonly sessions: CausalSessions,
    private readonly kept: KeptText,
    private readonly freeBytes: () => number,
  ) {
    const graph = (arithmetic: Arithmetic) =>
      new Lazy(async () => LensGraph.load(await prepareHeader(folder, file, lensHeader(arithmetic))));
    this.graphs = { exact: graph('exact'), fast: graph('fast') };
  }

  async lens(request: Request, running: Running): Promise<Lens> {
    const { precision } = request;
    const { tokens, ids, position, followedBy } = askedPlace(this.tokenizer, this.config.windowTokens, request);
    return this.reading(precision, ids.length, running, async (session, graph) => {
      const names = this.streamNames();
      const { signal, onPart } = running;
      const outputs = await session.readLast(
        ids,
        ['logits', ...names],
        chunkTokens(this.config, ids.length),
        signal,
        sayReading(onPart),
        { streamFrom: -1 },
      );
      const end = (outputs.logits!.data as Float32Array).subarray(-session.vocabularySize);
      finite(end, end.length);
      const { token, other } = askedPair(end, request.token ?? followedBy, request.other);
      const before = names.slice(0, -1).map((name) => outputs[name]!.data as Float32Array);
      // After the last layer the graph itself says what is predicted.
      const predicted = [...(await this.logits(graph, before, running)), end];
      const scoredOf = scoredBy(this.tokenizer.vocabulary, end);
      return {
        precision,
        tokens,
        position,
        token: scoredOf(token),
        other: scoredOf(other),
        layers: predicted.map((logits) => this.layer(logits, end, token, other)),
        decidedAt: decidedAt(predicted, token, other),
      };
    });
  }

  async lensColumns(request: ColumnsRequest, running: Running): Promise<LensColumns> {
    const { precision, from } = request;
    const { tokens, ids: read } = askedPlace(this.tokenizer, this.config.windowTokens, request);
    const to = Math.min(request.to, read.length);
    if (from >= to) throw badOption({ what: 'noSuchToken', tokens: read.length });
    return this.reading(precision, to, running, async (session, graph) => {
      const streams = await this.streams(session, read.slice(0, to), from, running);
      const columns = to - from;
      const total = streams.length;
      const says = (rows: number): void =>
        running.onPart?.({ kind: 'progress', stage: 'scoring', done: Math.floor(rows / columns), total });
      // The last layer first: its answers are what the others are asked about.
      const last = await this.predicted(graph, streams.pop()!, columns, [0], running, says);
      const answers = last.likeliest;
      const ids = answers.map(({ id }) => id);
      const others = await this.predicted(graph, joined(streams), columns * streams.length, ids, running, (rows) =>
        says(columns + rows),
      );
      const byLayer = <T>(values: readonly T[]): T[][] =>
        streams.map((_, layer) => values.slice(layer * columns, (layer + 1) * columns));
      const top = [...byLayer(others.likeliest), answers];
      const answerLogprobs = [...byLayer(others.pickedLogprobs), answers.map(({ logprob }) => logprob)];
      return { precision, tokens: tokens.slice(0, to), from, answers, top, answerLogprobs };
    });
  }

  /**
   * The likeliest token of each row of the residual stream, and how likely each finds the token that it is asked about.
   * Rows of several layers share a run: in each the weights are unpacked once.
   *
   * @param values [rows, width]
   * @param asked ids, for one row after the other, again and again
   * @param onRows how many are done
   */
  private async predicted(
    graph: LensGraph,
    values: Float32Array,
    rows: number,
    asked: readonly number[],
    { beforeRun, signal }: Running,
    onRows: (done: number) => void,
  ): Promise<{ readonly likeliest: ScoredToken[]; readonly pickedLogprobs: number[] }> {
    const width = values.length / Math.max(1, rows);
    const likeliest: ScoredToken[] = [];
    const pickedLogprobs: number[] = [];
    for (let at = 0; at < rows; at += ROWS_AT_ONCE) {
      await beforeRun?.();
      throwIfCancelled(signal, 'score');
      const count = Math.min(ROWS_AT_ONCE, rows - at);
      const picked = Array.from({ length: count }, (_, row) => asked[(at + row) % asked.length]!);
      const found = await graph.predictions(values.slice(at * width, (at + count) * width), width, picked);
      found.likeliest.forEach((id, row) => likeliest.push(this.named(id, found.likeliestLogprobs[row]!)));
      pickedLogprobs.push(...found.pickedLogprobs);
      onRows(at + count);
    }
    return { likeliest, pickedLogprobs };
  }

  async dispose(): Promise<void> {
    await this.graphs.exact.dispose();
    await this.graphs.fast.dispose();
  }

  /** @throws Fault where the graph shows no residual stream, or not what is predicted from it */
  private reading<T>(
    precision: Arithmetic,
    tokens: number,
    running: Running,
    work: (session: CausalSession, graph: LensGraph) => Promise<T>,
  ): Promise<T> {
    return this.sessions.use(tappedDecoder(precision), running, async (shared) => {
      if (!shared.session.outputNames.includes(STREAM.after(0)))
        throw badOption({ what: 'lensUnavailable', why: { code: 'notAdditive', args: {} } });
      requireCache(tokens, shared.cache.bytesPerToken, this.freeBytes());
      const graph = await this.graphs[precision].get().catch((thrown: unknown) => {
        const why = reasonOf(thrown);
        throw why.code === 'other' ? thrown : badOption({ what: 'lensUnavailable', why });
      });
      const own = this.kept.take(shared, running);
      try {
        return await work(own, graph);
      } finally {
        this.kept.keep(shared, own);
      }
    });
  }

  private streamNames(): string[] {
    return Array.from({ length: this.config.layers }, (_, layer) => STREAM.after(layer));
  }

  /** The residual stream of the tokens from `from` on after each layer, [tokens, width]. */
  private async streams(session: CausalSession, ids: readonly number[], from: number, { signal, onPart }: Running) {
    const names = this.streamNames();
    const parts: Float32Array[][] = names.map(() => []);
    await session.readFrom(
      ids,
      from,
      names,
      chunkTokens(this.config, ids.length),
      (outputs) => names.forEach((name, layer) => parts[layer]!.push(outputs[name]!.data as Float32Array)),
      { streamFrom: 0 },
      signal,
      sayReading(onPart),
    );
    return parts.map(joined);
  }

  /** What is predicted from one row of each layer, [vocabulary] each. */
  private async logits(graph: LensGraph, rows: readonly Float32Array[], { beforeRun, signal }: Running) {
    await beforeRun?.();
    throwIfCancelled(signal, 'score');
    const all = await graph.logits(joined(rows), rows[0]?.length ?? 1);
    const vocabulary = all.length / rows.length;
    return rows.map((_, layer) => all.subarray(layer * vocabulary, (layer + 1) * vocabulary));
  }

  private layer(logits: Float32Array, end: Float32Array, token: number, other: number): LensLayer {
    const scale = logSumExp(logits);
    return {
      logprob: logits[token]! - scale,
      rank: rankOf(logits, token),
      otherLogprob: logits[other]! - scale,
      otherRank: rankOf(logits, other),
      divergence: divergence(end, logits),
      top: scored(this.tokenizer.vocabulary, logits, scale, argmax(logits)),
    };
  }

  private named(id: number, logprob: number): ScoredToken {
    return { id, text: this.tokenizer.vocabulary.readable(id), logprob };
  }
}

const rankOf = (logits: Float32Array, token: number): number =>
  logits.reduce((above, logit) => (logit > logits[token]! ? above + 1 : above), 0);

/** Kullback-Leibler divergence of p from q, in nats. @param p, q logits */
function divergence(p: Float32Array, q: Float32Array): number {
  const [pScale, qScale] = [logSumExp(p), logSumExp(q)];
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    const logprob = p[i]! - pScale;
    sum += Math.exp(logprob) * (logprob - (q[i]! - qScale));
  }
  return sum;
}

/** The first layer from which on one token stays ahead of another; null where it is not ahead at the end. */
function decidedAt(layers: readonly Float32Array[], token: number, other: number): number | null {
  const first = layers.findLastIndex((logits) => logits[token]! <= logits[other]!) + 1;
  return first < layers.length ? first : null;
}
