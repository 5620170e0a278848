/** The decode loop: one token at a time, with its log-probability, until told to stop. */
import { seededRandom } from '../../base/random';
import type { Part, Sampling, ScoredToken, StopReason } from '../../protocol/engine';
import { throwIfCancelled } from '../cancellation';
import { TextStream } from '../text/textStream';
import type { Vocabulary } from '../text/vocabulary';
import { DraftedSteps, type DraftCounts } from './draftedSteps';
import type { DraftMemory } from './drafter';
import type { NextTokenSession, Progress } from './nextToken';
import { logSumExp, topIndices } from './probability';
import { sample } from './sampling';

export interface GenerateOptions {
  readonly sampling: Sampling;
  readonly maxTokens: number;
  /** The model's context. What goes past it drops the oldest part but for the very start, see `slid`. */
  readonly windowTokens: number;
  /** How many of the likeliest tokens go with each part. */
  readonly alternatives: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: Progress;
  readonly onPart?: (part: Part) => void;
  /** What became of earlier drafts; without it nothing is drafted. */
  readonly memory?: DraftMemory;
}

export interface Generated {
  readonly text: string;
  readonly tokens: ScoredToken[];
  readonly stop: StopReason;
  /** Absent where nothing is ever drafted. */
  readonly drafting?: DraftCounts;
}

/** @throws CancelledError; what was generated until then has been sent as parts */
export async function generate(
  session: NextTokenSession,
  vocabulary: Vocabulary,
  prompt: readonly number[],
  options: GenerateOptions,
): Promise<Generated> {
  const random = seededRandom(options.sampling.seed);
  const stream = new TextStream(vocabulary);
  const tokens: ScoredToken[] = [];
  session.forget();
  let { logits } = await session.read(prompt, options.signal, options.onProgress);
  let held = [...prompt];
  const steps = new DraftedSteps(session, held, { memory: options.memory, isLast: (id) => vocabulary.isAdded(id) });
  const finish = (stop: StopReason): Generated => ({ text: stream.whole, tokens, stop, drafting: steps.counts });

  for (;;) {
    throwIfCancelled(options.signal, 'decode');
    const id = sample(lessRepetitive(logits, held, options.sampling.repetitionPenalty), options.sampling, random);
    steps.chose(id);
    // A token that stands for itself ends the text (`<|im_end|>`) or was never text.
    if (vocabulary.isAdded(id)) return finish('endOfText');
    const scale = logSumExp(logits);
    const token = scored(vocabulary, logits, scale, id);
    tokens.push(token);
    const text = stream.push(id);
    options.onPart?.({
      kind: 'token',
      id,
      text,
      logprob: token.logprob,
      alternatives: topIndices(logits, options.alternatives).map((other) => scored(vocabulary, logits, scale, other)),
    });
    if (tokens.length >= options.maxTokens) return finish('maxTokens');
    held.push(id);
    if (held.length < options.windowTokens) {
      const most = Math.min(options.maxTokens - tokens.length, options.windowTokens - held.length) - 1;
      logits = await steps.step(id, most);
      continue;
    }
    held = slid(held, options.windowTokens);
    session.forget();
    ({ logits } = await session.read(held, options.signal));
    steps.restart(held);
  }
}

/** Tokens at the very start that are never dropped: heads rest on them (Xiao et al. 2023, attention sinks). */
const KEPT_START_TOKENS = 64;
/** How far back a token counts as repeated. */
const REPETITION_TOKENS = 256;

/** The tokens to prefill when the window is full: its start and its newer half. */
export function slid(held: readonly number[], windowTokens: number): number[] {
  const start = Math.min(KEPT_START_TOKENS, Math.floor(windowTokens / 4));
  return [...held.slice(0, start), ...held.slice(-Math.max(1, Math.floor(windowTokens / 2) - start))];
}

/**
 * Logits of tokens that were written lately are divided (or multiplied, below 0) by the penalty: Keskar et al. 2019,
 * CTRL.
 */
export function lessRepetitive(logits: Float32Array, held: readonly number[], penalty = 1): Float32Array {
  if (penalty === 1) return logits;
  const changed = logits.slice();
  for (const id of new Set(held.slice(-REPETITION_TOKENS))) {
    const logit = logits[id]!;
    changed[id] = logit > 0 ? logit / penalty : logit * penalty;
  }
  return changed;
}

/** @param scale log Σ exp(logits) */
export function scored(vocabulary: Vocabulary, logits: Float32Array, scale: number, id: number): ScoredToken {
  return { id, text: vocabulary.readable(id), logprob: logits[id]! - scale };
}

/** As `scored`, of several tokens. @param logits of one place, [vocabulary] */
export function scoredBy(vocabulary: Vocabulary, logits: Float32Array): (id: number) => ScoredToken {
  const scale = logSumExp(logits);
  return (id) => scored(vocabulary, logits, scale, id);
}
