/**
 * What each earlier token did for the probability of one: the text is read again without it, and the log-probabilities
 * are compared. Erasure, Li et al., Understanding Neural Networks through Representation Erasure, 2016 (arXiv
 * 1612.08220). It says what the model needed; attention only says where heads mixed information from. Tokens that stand
 * in for each other each show little, because the other is still there.
 */
import { throwIfCancelled } from '../cancellation';
import type { Running } from '../running';
import type { NextTokenSession } from './nextToken';
import { logSumExp } from './probability';

export interface Effects {
  /** Of the target, given everything before it. */
  readonly logprob: number;
  /** The first token that was left out. */
  readonly from: number;
  /** One for each token from `from` to the target: its log-probability with the token less that without. */
  readonly effects: number[];
}

/**
 * @param ids up to and including the target, which is the last; at least two
 * @param reach how many tokens before the target are left out, one at a time
 * @param held how many tokens at the start are no text and stay
 * @throws CancelledError between two of them
 */
export async function leaveOneOut(
  session: NextTokenSession,
  ids: readonly number[],
  reach: number,
  { signal, onPart }: Running,
  held = 0,
): Promise<Effects> {
  const target = ids.length - 1;
  const before = ids.slice(0, target);
  const logprobAfter = async (read: readonly number[]): Promise<number> => {
    const { logits } = await session.read(read, signal);
    return logits[ids[target]!]! - logSumExp(logits);
  };
  session.forget();
  const logprob = await logprobAfter(before);
  // Without its only token nothing is left to predict from.
  const from = target === 1 ? 1 : Math.max(held, target - reach);
  const effects: number[] = [];
  // The nearest first: the session keeps what stands before the gap, so each reads only a little more than the last.
  for (let out = target - 1; out >= from; out--) {
    throwIfCancelled(signal, 'score');
    effects.unshift(logprob - (await logprobAfter([...before.slice(0, out), ...before.slice(out + 1)])));
    onPart?.({ kind: 'progress', stage: 'scoring', done: effects.length, total: target - from });
  }
  return { logprob, from, effects };
}
