/** Takes the difference of two logits of a decoder apart (`measures/ledger.ts`). */
import { scoredBy } from '../decode/generate';
import { badOption, reasonOf } from '../faults';
import { prepareHeader, type GraphFile } from '../graph/headers';
import { RESIDUAL, tapOutputs } from '../graph/tapPatches';
import { UNEMBEDDING } from '../graph/unembedding';
import { Lazy } from '../lazy';
import { ledgerOf, scaleOf, type LastToken } from '../measures/ledger';
import { sayReading, type Running } from '../running';
import type { CausalSession } from '../sessions/causalSession';
import { finite } from '../sessions/finite';
import type { ModelConfig } from '../sessions/library';
import { Unembedding } from '../sessions/unembedding';
import type { Tokenizer } from '../text/tokenizer';
import { askedPair, askedPlace, differenceOf } from './askedPlace';
import { chunkTokens } from './captureCosts';
import { requireCache, type CausalSessions } from './causalSessions';
import { CausalCutter } from './cutter';
import { tappedDecoder } from './graphFiles';
import type { Cut, Explained, Explainer, Lens, LensColumns } from './languageModel';
import { CausalLens } from './lens';
import type { OutputProjections } from './outputProjections';

type Request = Parameters<Explainer['why']>[0];

export class CausalExplainer implements Explainer {
  private readonly cutter: CausalCutter;
  private readonly logitLens: CausalLens;
  private readonly unembedding: Lazy<Unembedding>;

  constructor(
    folder: string,
    file: GraphFile,
    private readonly config: ModelConfig,
    private readonly tokenizer: Tokenizer,
    private readonly sessions: CausalSessions,
    private readonly projections: OutputProjections,
    private readonly freeBytes: () => number,
  ) {
    this.cutter = new CausalCutter(config, tokenizer, sessions, freeBytes);
    this.unembedding = new Lazy(async () => Unembedding.load(await prepareHeader(folder, file, UNEMBEDDING)));
    this.logitLens = new CausalLens(folder, file, config, tokenizer, sessions, this.unembedding, freeBytes);
  }

  async why(request: Request, running: Running): Promise<Explained> {
    const { precision, most, groups, ...chosen } = request;
    const { tokens, ids, position, followedBy } = askedPlace(this.tokenizer, this.config.windowTokens, request);
    return this.sessions.use(tappedDecoder(precision), running, async (shared) => {
      const { session } = shared;
      if (!session.outputNames.includes(RESIDUAL.final))
        throw badOption({ what: 'ledgerUnavailable', why: { code: 'notAdditive', args: {} } });
      requireCache(ids.length, shared.cache.bytesPerToken, this.freeBytes());
      const own = this.sessions.kept.take(shared, running);
      try {
        const { logits, last } = await this.read(own, ids, running);
        const pair = askedPair(logits, chosen.token ?? followedBy, chosen.other);
        const { token, other } = pair;
        const { direction, projections } = await this.weights(last, token, other, logits.length);
        const scoredOf = scoredBy(this.tokenizer.vocabulary, logits);
        return {
          precision,
          tokens,
          position,
          token: scoredOf(token),
          other: other === 'mean' ? null : scoredOf(other),
          difference: differenceOf(logits, pair),
          ...ledgerOf(last, direction, projections, this.config.heads, most, groups),
        };
      } finally {
        this.sessions.kept.keep(shared, own);
      }
    });
  }

  cut(request: Parameters<Explainer['cut']>[0], running: Running): Promise<Cut> {
    return this.cutter.cut(request, running);
  }

  lens(request: Parameters<Explainer['lens']>[0], running: Running): Promise<Lens> {
    return this.logitLens.lens(request, running);
  }

  lensColumns(request: Parameters<Explainer['lensColumns']>[0], running: Running): Promise<LensColumns> {
    return this.logitLens.lensColumns(request, running);
  }

  async dispose(): Promise<void> {
    await this.unembedding.dispose();
    await this.logitLens.dispose();
  }

  private async read(session: CausalSession, ids: readonly number[], { signal, onPart }: Running) {
    const { layers, heads } = this.config;
    const mlps = Array.from({ length: layers }, (_, layer) => RESIDUAL.mlp(layer));
    const attention = tapOutputs('attention', 'self', layers);
    const outputs = await session.readLast(
      ids,
      ['logits', RESIDUAL.embedding, RESIDUAL.final, RESIDUAL.normed, ...mlps, ...attention],
      chunkTokens(this.config, ids.length),
      signal,
      sayReading(onPart),
    );
    const valuesOf = (name: string): Float32Array => outputs[name]!.data as Float32Array;
    const logits = valuesOf('logits').subarray(-session.vocabularySize);
    const last: LastToken = {
      embedding: valuesOf(RESIDUAL.embedding),
      mlps: mlps.map(valuesOf),
      final: valuesOf(RESIDUAL.final),
      normed: valuesOf(RESIDUAL.normed),
      attention: attention.map((name) => lastRows(valuesOf(name), heads, ids.length)),
      values: session.cache.valuesInPlace(),
    };
    return { logits: finite(logits, logits.length), last };
  }

  /** @throws Fault where the graph does not show them */
  private async weights(last: LastToken, token: number, other: number | 'mean', vocabulary: number) {
    try {
      const unembedding = await this.unembedding.get();
      const projections = await this.projections.layers('self');
      const { norm } = unembedding;
      const scale = scaleOf(last, norm);
      if (scale === undefined) throw badOption({ what: 'ledgerUnavailable', why: { code: 'notAdditive', args: {} } });
      const width = norm.length;
      const rows = await unembedding.rows(other === 'mean' ? [token] : [token, other]);
      const against = other === 'mean' ? await unembedding.mean(vocabulary) : rows.subarray(width);
      const direction = Float64Array.from(norm, (weight, i) => weight * (rows[i]! - against[i]!) * scale);
      return { direction, projections };
    } catch (thrown) {
      const why = reasonOf(thrown);
      throw why.code === 'other' ? thrown : badOption({ what: 'ledgerUnavailable', why });
    }
  }
}

/** @param weights of a run, [heads, rows, tokens]. @returns those of its last row, [heads, tokens] */
function lastRows(weights: Float32Array, heads: number, tokens: number): Float32Array {
  const rows = weights.length / (heads * tokens);
  const last = new Float32Array(heads * tokens);
  for (let head = 0; head < heads; head++) {
    const at = ((head + 1) * rows - 1) * tokens;
    last.set(weights.subarray(at, at + tokens), head * tokens);
  }
  return last;
}
