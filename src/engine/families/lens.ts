/** The logit lens of a decoder. Early layers do not yet write in the directions that the last one reads. */
import { joined } from '../../base/math/joined';
import type { LensLayer, Precision, ScoredToken } from '../../protocol/engine';
import { throwIfCancelled } from '../cancellation';
import { scored, scoredBy } from '../decode/generate';
import { argmax, logSumExp } from '../decode/probability';
import { badOption, reasonOf } from '../faults';
import { prepareHeader, type GraphFile } from '../graph/headers';
import { LENS_NORM } from '../graph/lens';
import { STREAM } from '../graph/tapPatches';
import { Lazy } from '../lazy';
import { sayReading, type Running } from '../running';
import type { CausalSession } from '../sessions/causalSession';
import { finite } from '../sessions/finite';
import { LensGraph } from '../sessions/lensGraph';
import type { ModelConfig } from '../sessions/library';
import type { Unembedding } from '../sessions/unembedding';
import type { Tokenizer } from '../text/tokenizer';
import { askedPair, askedPlace } from './askedPlace';
import { chunkTokens } from './captureCosts';
import { requireCache, type CausalSessions } from './causalSessions';
import { tappedDecoder } from './graphFiles';
import type { Explainer, Lens, LensColumns } from './languageModel';

type Request = Parameters<Explainer['lens']>[0];
type ColumnsRequest = Parameters<Explainer['lensColumns']>[0];

/** Rows that are held normalized beside the stream itself: 19 MB of SmolLM2. */
const ROWS_AT_ONCE = 8192;

export class CausalLens {
  private readonly graph: Lazy<LensGraph>;

  constructor(
    folder: string,
    file: GraphFile,
    private readonly config: ModelConfig,
    private readonly tokenizer: Tokenizer,
    private readonly sessions: CausalSessions,
    private readonly unembedding: Lazy<Unembedding>,
    private readonly freeBytes: () => number,
  ) {
    this.graph = new Lazy(async () =>
      LensGraph.load(await prepareHeader(folder, file, LENS_NORM), await unembedding.get()),
    );
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
      const predicted = [...(await this.logits(session, graph, before, running)), end];
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
      // The last layer first: its answers are what the others are asked about.
      const rows = joined([streams.pop()!, ...streams]);
      const { likeliest, logprobsOf } = await this.predicted(session, graph, rows, columns, running);
      const answers = likeliest.slice(0, columns);
      const others = await logprobsOf(answers.map(({ id }) => id));
      const byLayer = <T>(values: readonly T[]): T[][] =>
        streams.map((_, layer) => values.slice((layer + 1) * columns, (layer + 2) * columns));
      const top = [...byLayer(likeliest), answers];
      const answerLogprobs = [...byLayer(others), answers.map(({ logprob }) => logprob)];
      return { precision, tokens: tokens.slice(0, to), from, answers, top, answerLogprobs };
    });
  }

  /**
   * The likeliest token of each row of the residual stream, and what gives the log-probability of others.
   *
   * @param values [layers, columns, width]; normalized in place, because all of a long text take hundreds of megabytes
   */
  private async predicted(
    { vocabularySize }: CausalSession,
    graph: LensGraph,
    values: Float32Array,
    columns: number,
    { beforeRun, signal, onPart }: Running,
  ): Promise<{
    readonly likeliest: ScoredToken[];
    /** @param ids one for each column. @returns for each row */
    readonly logprobsOf: (ids: readonly number[]) => Promise<number[]>;
  }> {
    const unembedding = await this.unembedding.get();
    const { width } = unembedding;
    const rows = values.length / width;
    const likeliest: ScoredToken[] = [];
    const scales: number[] = [];
    const total = rows / columns;
    let said = 0;
    const sayDone = (rowsDone: number): void => {
      const done = Math.floor(rowsDone / columns);
      if (done === said) return;
      said = done;
      onPart?.({ kind: 'progress', stage: 'scoring', done, total });
    };
    for (let at = 0; at < rows; at += ROWS_AT_ONCE) {
      const count = Math.min(ROWS_AT_ONCE, rows - at);
      const some = await graph.normed(values.subarray(at * width, (at + count) * width));
      values.set(some, at * width);
      const found = await graph.predictions(some, vocabularySize, async (done) => {
        sayDone(at + done * count);
        await beforeRun?.();
        throwIfCancelled(signal, 'score');
      });
      found.likeliest.forEach((id, row) => likeliest.push(this.named(id, found.largest[row]! - found.scale[row]!)));
      scales.push(...found.scale);
    }
    sayDone(rows);
    const logprobsOf = async (ids: readonly number[]): Promise<number[]> => {
      const tokens = await unembedding.rows(ids);
      return scales.map((scale, row) => dot(values, row * width, tokens, (row % columns) * width, width) - scale);
    };
    return { likeliest, logprobsOf };
  }

  async dispose(): Promise<void> {
    await this.graph.dispose();
  }

  /** @throws Fault where the graph shows no residual stream, or not what is predicted from it */
  private reading<T>(
    precision: Precision,
    tokens: number,
    running: Running,
    work: (session: CausalSession, graph: LensGraph) => Promise<T>,
  ): Promise<T> {
    return this.sessions.use(tappedDecoder(precision), running, async (shared) => {
      if (!shared.session.outputNames.includes(STREAM.after(0)))
        throw badOption({ what: 'lensUnavailable', why: { code: 'notAdditive', args: {} } });
      requireCache(tokens, shared.cache.bytesPerToken, this.freeBytes());
      const graph = await this.graph.get().catch((thrown: unknown) => {
        const why = reasonOf(thrown);
        throw why.code === 'other' ? thrown : badOption({ what: 'lensUnavailable', why });
      });
      const own = this.sessions.kept.take(shared, running);
      try {
        return await work(own, graph);
      } finally {
        this.sessions.kept.keep(shared, own);
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
  private async logits(
    { vocabularySize }: CausalSession,
    graph: LensGraph,
    rows: readonly Float32Array[],
    { beforeRun, signal }: Running,
  ) {
    const all = await graph.logits(await graph.normed(joined(rows)), vocabularySize, async () => {
      await beforeRun?.();
      throwIfCancelled(signal, 'score');
    });
    return rows.map((_, layer) => all.subarray(layer * vocabularySize, (layer + 1) * vocabularySize));
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

/** The product of `length` numbers of `a` with those of `b`, from a place of each on. */
function dot(a: Float32Array, fromA: number, b: Float32Array, fromB: number, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += a[fromA + i]! * b[fromB + i]!;
  return sum;
}
