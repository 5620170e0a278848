/** Choosing the next token: greedy, or temperature, then top-k, then top-p (Holtzman et al. 2020), from a seed. */
import type { Random } from '../../base/random';
import { keptShares } from '../../base/math/sampling';
import type { Sampling } from '../../protocol/engine';
import { argmax, topIndices } from './probability';

/** A candidate with its share of the probability that the filters leave; shares sum to 1. */
export interface Choice {
  readonly id: number;
  readonly share: number;
}

/** The candidates that temperature, top-k and top-p leave, most likely first. @param logits [vocabulary] */
export function filtered(logits: Float32Array, { temperature, topK, topP }: Sampling): Choice[] {
  if (temperature === 0) return [{ id: argmax(logits), share: 1 }];
  const ids = topK > 0 ? topIndices(logits, Math.min(topK, logits.length)) : byLogit(logits);
  return keptShares(
    ids.map((id) => logits[id]!),
    { temperature, topK, topP },
  ).map((share, i) => ({ id: ids[i]!, share }));
}

/** All ids, largest logit first. */
function byLogit(logits: Float32Array): number[] {
  return Array.from(logits.keys()).sort((a, b) => logits[b]! - logits[a]!);
}

export function sample(logits: Float32Array, sampling: Sampling, random: Random): number {
  const choices = filtered(logits, sampling);
  let left = random();
  for (const { id, share } of choices) {
    left -= share;
    if (left < 0) return id;
  }
  return choices.at(-1)!.id;
}
