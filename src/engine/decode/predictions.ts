/** The log-probability and rank of each token of a text, and the likeliest tokens in its place. */
import type { Prediction } from '../../protocol/engine';
import { throwIfCancelled } from '../cancellation';
import type { Running } from '../running';
import type { Vocabulary } from '../text/vocabulary';
import { scored } from './generate';
import type { NextTokenSession } from './nextToken';
import { logSumExp, topIndices } from './probability';

/** Tokens a run: their logits are [tokens, vocabulary], 6 MB for a vocabulary of 49,152. */
const CHUNK_TOKENS = 32;

/**
 * @param ids at least one
 * @param top how many of the likeliest tokens to name at each place
 * @returns one for each id; the first has no logits, because nothing is before it
 * @throws CancelledError
 */
export async function predictions(
  session: NextTokenSession,
  vocabulary: Vocabulary,
  ids: readonly number[],
  top: number,
  { signal, onPart }: Running,
): Promise<Prediction[]> {
  session.forget();
  const all: Prediction[] = [{ logprob: null, rank: null, top: [] }];
  const predict = (logits: Float32Array): void =>
    void all.push(predictionOf(vocabulary, logits, ids[all.length]!, top));
  if (ids.length > 1) predict((await session.read(ids.slice(0, 1), signal)).logits);
  // The logits after the last token predict a token beyond the text.
  for (let from = 1; from < ids.length - 1; from += CHUNK_TOKENS) {
    throwIfCancelled(signal, 'score');
    const chunk = ids.slice(from, Math.min(from + CHUNK_TOKENS, ids.length - 1));
    const rows = await session.readAll(chunk, signal);
    chunk.forEach((_, i) => predict(rows.subarray(i * session.vocabularySize, (i + 1) * session.vocabularySize)));
    onPart?.({ kind: 'progress', stage: 'scoring', done: all.length, total: ids.length });
  }
  return all;
}

function predictionOf(vocabulary: Vocabulary, logits: Float32Array, id: number, top: number): Prediction {
  const scale = logSumExp(logits);
  const own = logits[id]!;
  let rank = 0;
  for (const logit of logits) if (logit > own) rank++;
  return {
    logprob: own - scale,
    rank,
    top: topIndices(logits, top).map((each) => scored(vocabulary, logits, scale, each)),
  };
}
