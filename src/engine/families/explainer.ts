/** Takes the difference of two logits of a decoder apart (`measures/ledger.ts`). */
import type { ScoredToken, WhyOther } from '../../protocol/engine';
import { scored } from '../decode/generate';
import { logSumExp, topIndices } from '../decode/probability';
import { badOption, noSuchToken, reasonOf, tooLong } from '../faults';
import { prepareHeader, type GraphFile } from '../graph/headers';
import { RESIDUAL, tapOutputs } from '../graph/tapPatches';
import { UNEMBEDDING } from '../graph/unembedding';
import { Lazy } from '../lazy';
import { ledgerOf, scaleOf, type LastToken } from '../measures/ledger';
import type { Running } from '../running';
import type { CausalSession } from '../sessions/causalSession';
import { finite } from '../sessions/finite';
import type { Cache } from '../sessions/kvCache';
import type { ModelConfig } from '../sessions/library';
import { Unembedding } from '../sessions/unembedding';
import type { Tokenizer } from '../text/tokenizer';
import { chunkTokens } from './captureCosts';
import { requireCache, type CausalSessions } from './causalSessions';
import { tappedDecoder } from './graphFiles';
import type { Explained, Explainer } from './languageModel';
import type { OutputProjections } from './outputProjections';

type Request = Parameters<Explainer['why']>[0];

/** Keys and values of one text are kept for another question about it, if they take no more: 1,400 tokens of SmolLM2. */
const MOST_KEPT_BYTES = 64 * 1024 ** 2;

export class CausalExplainer implements Explainer {
  /** The text that was read last, on the session that read it. */
  private kept: { readonly shared: CausalSession; readonly cache: Cache } | undefined;
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
    this.unembedding = new Lazy(async () => Unembedding.load(await prepareHeader(folder, file, UNEMBEDDING)));
  }

  async why(request: Request, running: Running): Promise<Explained> {
    const { precision, most, groups, ...chosen } = request;
    const { tokens, ids, position, followedBy } = this.place(request);
    return this.sessions.use(tappedDecoder(precision), running, async (shared) => {
      const { session } = shared;
      if (!session.outputNames.includes(RESIDUAL.final))
        throw badOption({ what: 'ledgerUnavailable', why: { code: 'notAdditive', args: {} } });
      requireCache(ids.length, shared.cache.bytesPerToken, this.freeBytes());
      const own = this.sessionOn(shared, running);
      try {
        const { logits, last } = await this.read(own, ids, running);
        const { token, other } = this.pair(logits, chosen.token ?? followedBy, chosen.other);
        const { direction, projections } = await this.weights(last, token, other, logits.length);
        const scale = logSumExp(logits);
        const scoredOf = (id: number): ScoredToken => scored(this.tokenizer.vocabulary, logits, scale, id);
        return {
          precision,
          tokens,
          position,
          token: scoredOf(token),
          other: other === 'mean' ? null : scoredOf(other),
          difference: logits[token]! - (other === 'mean' ? meanOf(logits) : logits[other]!),
          ...ledgerOf(last, direction, projections, this.config.heads, most, groups),
        };
      } finally {
        const { cache } = own;
        if (cache.ids.length * cache.bytesPerToken <= MOST_KEPT_BYTES) this.kept = { shared, cache };
        else cache.clear();
      }
    });
  }

  async dispose(): Promise<void> {
    this.kept?.cache.clear();
    this.kept = undefined;
    await this.unembedding.dispose();
  }

  /** What is read, and what is predicted after it. */
  private place({ text, position: wanted, maxTokens }: Request) {
    const limit = Math.min(maxTokens, this.config.windowTokens);
    // One more than is read: the token that stands at the place.
    const { pieces } = this.tokenizer.firstPieces(text, Math.min(limit, wanted ?? limit) + 1);
    const position = wanted ?? pieces.length;
    if (position > pieces.length) throw noSuchToken(pieces.length);
    if (position > limit) throw tooLong(position, limit);
    const tokens = pieces.slice(0, position);
    return { tokens, ids: tokens.map(({ id }) => id), position, followedBy: pieces[position]?.id };
  }

  /**
   * The session that has read the same text, or a new one. It is taken, so that two questions never share a cache, and
   * its runs wait for more urgent requests like those of any other.
   */
  private sessionOn(shared: CausalSession, { beforeRun }: Running): CausalSession {
    const { kept } = this;
    this.kept = undefined;
    if (kept?.shared === shared) return shared.withOwnCache(beforeRun, kept.cache);
    kept?.cache.clear();
    return shared.withOwnCache(beforeRun);
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
      (done, total) => onPart?.({ kind: 'progress', stage: 'reading', done, total }),
    );
    const valuesOf = (name: string): Float32Array => outputs[name]!.data as Float32Array;
    const logits = valuesOf('logits').subarray(-session.vocabularySize);
    const last: LastToken = {
      embedding: valuesOf(RESIDUAL.embedding),
      mlps: mlps.map(valuesOf),
      final: valuesOf(RESIDUAL.final),
      normed: valuesOf(RESIDUAL.normed),
      attention: attention.map((name) => lastRows(valuesOf(name), heads, ids.length)),
      values: session.cache.values(),
    };
    return { logits: finite(logits, logits.length), last };
  }

  /** @throws Fault for an id outside the vocabulary, and for a token beside itself */
  private pair(
    logits: Float32Array,
    wanted: number | undefined,
    against: WhyOther | undefined,
  ): { readonly token: number; readonly other: number | 'mean' } {
    const [first, second] = topIndices(logits, 2) as [number, number];
    const token = wanted ?? (against === first ? second : first);
    const other = against ?? (token === first ? second : first);
    for (const id of [token, other])
      if (id !== 'mean' && id >= logits.length) throw badOption({ what: 'notInVocabulary', tokens: logits.length });
    if (token === other) throw badOption({ what: 'sameToken' });
    return { token, other };
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

const meanOf = (logits: Float32Array): number => logits.reduce((sum, logit) => sum + logit, 0) / logits.length;

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
