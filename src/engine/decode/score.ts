/** Exact log-probabilities: of the next token, and of whole continuations. */
import type { ScoredToken } from '../../protocol/engine';
import type { Running } from '../running';
import type { Vocabulary } from '../text/vocabulary';
import { scored } from './generate';
import type { NextTokenSession } from './nextToken';
import { logSumExp, topIndices } from './probability';

/** The `top` likeliest next tokens after `prompt`, most likely first. */
export async function nextTokens(
  session: NextTokenSession,
  vocabulary: Vocabulary,
  prompt: readonly number[],
  top: number,
  signal?: AbortSignal,
): Promise<ScoredToken[]> {
  session.forget();
  const { logits } = await session.read(prompt, signal);
  const scale = logSumExp(logits);
  return topIndices(logits, top).map((id) => scored(vocabulary, logits, scale, id));
}

/**
 * The log-probability of each token of each candidate after `prompt`, by teacher forcing. Prompt and candidates are
 * tokenized apart, so that the prompt reads the same for all of them.
 */
export async function scoreContinuations(
  session: NextTokenSession,
  vocabulary: Vocabulary,
  prompt: readonly number[],
  candidates: readonly (readonly number[])[],
  { signal, onPart }: Running,
): Promise<ScoredToken[][]> {
  session.forget();
  // Copied: the next run may reuse the memory.
  const first = (await session.read(prompt, signal)).logits.slice();
  const size = session.vocabularySize;
  const all: ScoredToken[][] = [];
  for (const candidate of candidates) {
    if (all.length > 0) await session.goBackTo(prompt, signal);
    const rest = candidate.length > 1 ? await session.readAll(candidate.slice(0, -1), signal) : new Float32Array();
    const after = (i: number): Float32Array => (i === 0 ? first : rest.subarray((i - 1) * size, i * size));
    all.push(candidate.map((id, i) => scored(vocabulary, after(i), logSumExp(after(i)), id)));
    onPart?.({ kind: 'progress', stage: 'scoring', done: all.length, total: candidates.length });
  }
  return all;
}
