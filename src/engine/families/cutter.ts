/** What a decoder predicts where attention may not look at some tokens. */
import type { CutEdge, CutPrediction, CutQueries } from '../../protocol/engine';
import { scoredBy } from '../decode/generate';
import { logSumExp } from '../decode/probability';
import { badOption, noSuchToken } from '../faults';
import { biasOf, leavesNothing } from '../measures/cuts';
import { sayReading, type Running } from '../running';
import type { CausalSession } from '../sessions/causalSession';
import { finite } from '../sessions/finite';
import type { ModelConfig } from '../sessions/library';
import type { Tokenizer } from '../text/tokenizer';
import { askedPair, askedPlace, differenceOf, type AskedPair } from './askedPlace';
import { chunkTokens } from './captureCosts';
import { requireCache, type CausalSessions } from './causalSessions';
import { tappedDecoder } from './graphFiles';
import type { Cut, Explainer } from './languageModel';

type Request = Parameters<Explainer['cut']>[0];

export class CausalCutter {
  constructor(
    private readonly config: ModelConfig,
    private readonly tokenizer: Tokenizer,
    private readonly sessions: CausalSessions,
    private readonly freeBytes: () => number,
  ) {}

  async cut(request: Request, running: Running): Promise<Cut> {
    const { precision, sets, queries, ...chosen } = request;
    const { tokens, ids, position, followedBy } = askedPlace(this.tokenizer, this.config.windowTokens, request);
    for (const edges of sets) this.check(edges, queries, position);
    return this.sessions.use(tappedDecoder(precision), running, async (shared) => {
      if (!shared.takesBias) throw badOption({ what: 'cutUnavailable', why: { code: 'weightsHidden', args: {} } });
      requireCache(ids.length, shared.cache.bytesPerToken, this.freeBytes());
      const own = this.sessions.kept.take(shared, running);
      try {
        const logits = await this.read(own, ids, [], queries, running);
        const pair = askedPair(logits, chosen.token ?? followedBy, chosen.other);
        const scoredOf = scoredBy(this.tokenizer.vocabulary, logits);
        const after: CutPrediction[] = [];
        for (const edges of sets) {
          after.push(predictionOf(await this.read(own, ids, edges, queries, running), pair));
          running.onPart?.({ kind: 'progress', stage: 'scoring', done: after.length, total: sets.length });
        }
        return {
          precision,
          tokens,
          position,
          token: scoredOf(pair.token),
          other: pair.other === 'mean' ? null : scoredOf(pair.other),
          before: predictionOf(logits, pair),
          after,
        };
      } finally {
        this.sessions.kept.keep(shared, own);
      }
    });
  }

  /** @throws Fault for what the model or the text does not have, and where nothing would be left to look at */
  private check(edges: readonly CutEdge[], queries: CutQueries, position: number): void {
    const { layers, heads } = this.config;
    for (const { source, layer = 0, head = 0 } of edges) {
      if (source >= position) throw noSuchToken(position);
      if (layer >= layers || head >= heads) throw badOption({ what: 'noSuchHead', layers, heads });
    }
    if (queries === 'last' && leavesNothing(edges, layers, heads, position))
      throw badOption({ what: 'cutsEverything' });
  }

  /**
   * Only what the cuts change is read again: the last two tokens, or those after the first token that is cut.
   *
   * @returns the logits after the last token, [vocabulary]. The cache then holds nothing that a cut has changed
   */
  private async read(
    session: CausalSession,
    ids: readonly number[],
    edges: readonly CutEdge[],
    queries: CutQueries,
    { signal, onPart }: Running,
  ): Promise<Float32Array> {
    const isWhole = edges.length === 0;
    // Where only the last token is cut, no token whose keys and values are kept looks elsewhere.
    const same = queries === 'every' && !isWhole ? Math.min(...edges.map(({ source }) => source + 1)) : ids.length;
    if (same < ids.length) await session.goBackTo(ids.slice(0, same));
    try {
      const { logits } = await session.readLast(
        ids,
        ['logits'],
        chunkTokens(this.config, ids.length),
        signal,
        isWhole ? sayReading(onPart) : undefined,
        isWhole ? undefined : { bias: biasOf(edges, queries, this.config.heads, ids.length - 1) },
      );
      const last = (logits!.data as Float32Array).subarray(-session.vocabularySize);
      return finite(last, last.length);
    } finally {
      if (same < ids.length) await session.goBackTo(ids.slice(0, same));
    }
  }
}

function predictionOf(logits: Float32Array, pair: AskedPair): CutPrediction {
  const scale = logSumExp(logits);
  return {
    logprob: logits[pair.token]! - scale,
    otherLogprob: pair.other === 'mean' ? null : logits[pair.other]! - scale,
    difference: differenceOf(logits, pair),
  };
}
