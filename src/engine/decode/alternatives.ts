/**
 * Several completions at one cursor: the likeliest first tokens, each continued greedily on a branch of the KV cache.
 *
 * A model without a fill-in-the-middle format does not see what stands after the cursor, so candidates are ranked by
 * how well that follows them.
 */
import { throwIfCancelled } from '../cancellation';
import type { Vocabulary } from '../text/vocabulary';
import { continueGreedily, likeliest, mixedAt, stepsAfter, type Candidate, type CompleteOptions } from './complete';
import { TypedText, type Healed } from './healing';
import type { NextTokenSession } from './nextToken';
import type { PrefixIndex } from './prefixIndex';
import { logSumExp } from './probability';

export interface RankedCandidate extends Candidate {
  /** Natural log-probability of what follows the cursor, after this candidate; 0 where nothing follows. */
  readonly suffixLogprob: number;
}

/**
 * @param count at most this many, all different
 * @param suffix tokens that follow the cursor; empty where nothing does
 * @returns best first; their tokens begin after what is spelled before the branches part
 * @throws CancelledError
 */
export async function alternatives(
  session: NextTokenSession,
  vocabulary: Vocabulary,
  index: () => PrefixIndex,
  from: Healed,
  count: number,
  suffix: readonly number[],
  options: CompleteOptions,
): Promise<RankedCandidate[]> {
  session.forget();
  let { logits } = await session.read(from.ids, options.signal);
  const typed = new TypedText(from.typed, index);
  const held = [...from.ids];
  const spelling = stepsAfter(session, vocabulary, held, { ...options, memory: undefined });
  // Spell the typed text first: the branches differ from the first token after it.
  while (!typed.done) {
    const [choice] = likeliest(vocabulary, mixedAt(spelling, vocabulary, logits, typed), typed, 1);
    if (!choice || vocabulary.bytes(choice.id).length > typed.bytesLeft) break;
    throwIfCancelled(options.signal, 'decode');
    typed.spell(vocabulary.bytes(choice.id));
    held.push(choice.id);
    logits = await spelling.step(choice.id, 0);
  }
  // Copied: the branches' runs may reuse the memory.
  const after = logits.slice();
  const firsts = likeliest(vocabulary, mixedAt(spelling, vocabulary, after, typed), typed, count);
  const found = new Map<string, RankedCandidate>();
  for (const first of firsts) {
    await session.goBackTo(held, options.signal);
    const steps = stepsAfter(session, vocabulary, held, options);
    const candidate = await continueGreedily(steps, vocabulary, after, typed.branch(), options, first);
    if (!candidate || candidate.text === '' || found.has(candidate.text)) continue;
    const suffixLogprob = await scoreSuffix(session, held, candidate, suffix, options.signal);
    found.set(candidate.text, { ...candidate, suffixLogprob });
  }
  const rank = ({ logprob, suffixLogprob }: RankedCandidate): number => logprob + suffixLogprob;
  return [...found.values()].sort((a, b) => rank(b) - rank(a));
}

async function scoreSuffix(
  session: NextTokenSession,
  held: readonly number[],
  candidate: Candidate,
  suffix: readonly number[],
  signal?: AbortSignal,
): Promise<number> {
  if (suffix.length === 0) return 0;
  await session.goBackTo(held, signal);
  const ids = [...candidate.tokens.map(({ id }) => id), ...suffix];
  const rows = await session.readAll(ids.slice(0, -1), signal);
  const size = session.vocabularySize;
  return suffix.reduce((sum, id, i) => {
    const row = (candidate.tokens.length - 1 + i) * size;
    const logits = rows.subarray(row, row + size);
    return sum + logits[id]! - logSumExp(logits);
  }, 0);
}
