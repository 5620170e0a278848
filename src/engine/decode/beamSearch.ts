/**
 * Beam search: several continuations side by side, the likeliest kept (Graves 2012; as transformers' `generate` with
 * `num_beams`, `early_stopping` and a length penalty of 1). One beam is greedy decoding.
 */
import { throwIfCancelled } from '../cancellation';
import { logSumExp, topIndices } from './probability';

/**
 * A decoder's step. `State` is whatever it keeps of what it has read; a state is never changed, so beams may share one.
 */
export interface Step<State> {
  /** Feeds one token after a state. @returns the logits after it, [vocabulary], and the state that holds it */
  (state: State, id: number): Promise<{ logits: Float32Array; state: State }>;
}

export interface Hypothesis {
  /** With the end token, where it was reached. */
  readonly ids: readonly number[];
  /** Natural logarithm, one for each id. */
  readonly logprobs: readonly number[];
  readonly ended: boolean;
}

interface Beam<State> extends Hypothesis {
  readonly state: State;
  readonly sum: number;
}

export interface BeamOptions {
  readonly beams: number;
  readonly maxTokens: number;
  readonly startId: number;
  readonly endId: number;
  /** Never written: padding. */
  readonly bannedIds: readonly number[];
  readonly signal?: AbortSignal;
  /** After each step, with what is likeliest so far. */
  readonly onStep?: (best: Hypothesis) => void;
}

/** @returns the best by mean log-probability a token. @throws CancelledError between two steps */
export async function beamSearch<State>(
  start: State,
  step: Step<State>,
  { beams, maxTokens, startId, endId, bannedIds, signal, onStep }: BeamOptions,
): Promise<Hypothesis> {
  let live: Beam<State>[] = [{ ids: [], logprobs: [], ended: false, sum: 0, state: start }];
  const done: Hypothesis[] = [];
  for (let length = 0; length < maxTokens && live.length > 0 && done.length < beams; length++) {
    const candidates: Beam<State>[] = [];
    for (const beam of live) {
      throwIfCancelled(signal, 'decode');
      const { logits, state } = await step(beam.state, beam.ids.at(-1) ?? startId);
      const allowed = logits.slice();
      for (const id of bannedIds) allowed[id] = -Infinity;
      const scale = logSumExp(logits);
      // Take twice as many as beams: enough remain where one of them is the end token.
      for (const id of topIndices(allowed, 2 * beams)) {
        if (allowed[id] === -Infinity) continue;
        const logprob = logits[id]! - scale;
        candidates.push({
          ids: [...beam.ids, id],
          logprobs: [...beam.logprobs, logprob],
          ended: id === endId,
          sum: beam.sum + logprob,
          state,
        });
      }
    }
    candidates.sort((a, b) => b.sum - a.sum);
    live = [];
    for (const [rank, candidate] of candidates.slice(0, 2 * beams).entries()) {
      // An end counts only among the best beams; otherwise a text would end early wherever no continuation is likely.
      if (candidate.ended) {
        if (rank < beams) done.push(candidate);
      } else if (live.length < beams) live.push(candidate);
    }
    const [best] = live;
    if (best) onStep?.(best);
  }
  return [...done, ...(done.length < beams ? live : [])].reduce((best, each) =>
    meanOf(each) > meanOf(best) ? each : best,
  );
}

const meanOf = ({ logprobs }: Hypothesis): number =>
  logprobs.reduce((sum, each) => sum + each, 0) / Math.max(1, logprobs.length);
