/** Exact log-probabilities: of the next token, and of whole continuations. */
import type { ScoredToken } from '../../protocol/engine';
import type { Vocabulary } from '../text/vocabulary';
import { scored } from './generate';
import type { NextTokenSession } from './nextToken';
import { logSumExp, topIndices } from './probability';

/** The `top` likeliest next tokens after `prompt`, most likely first. */
export async function nextTokens(session: NextTokenSession, vocabulary: Vocabulary, prompt: readonly number[], top: number, signal?: AbortSignal): Promise<ScoredToken[]> {
  const { logits } = await session.read(prompt, signal);
  const scale = logSumExp(logits);
  return topIndices(logits, top).map((id) => scored(vocabulary, logits, scale, id));
}

/**
 * The log-probability of each token of `candidate` after `prompt`, by teacher forcing. Prompt and candidate are tokenized
 * apart, so that the prompt reads the same for every candidate.
 */
export async function scoreContinuation(session: NextTokenSession, vocabulary: Vocabulary, prompt: readonly number[], candidate: readonly number[], signal?: AbortSignal): Promise<ScoredToken[]> {
  if (candidate.length === 0) return [];
  const first = await session.read(prompt, signal);
  // Copied: the next run may reuse the memory.
  const rows: Float32Array[] = [first.logits.slice()];
  const size = session.vocabularySize;
  const rest = await session.readAll(candidate.slice(0, -1), signal);
  for (let row = 0; row < candidate.length - 1; row++) rows.push(rest.subarray(row * size, (row + 1) * size));
  return candidate.map((id, i) => scored(vocabulary, rows[i], logSumExp(rows[i]), id));
}
