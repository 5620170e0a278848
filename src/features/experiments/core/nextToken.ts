/** What temperature, top-k and top-p leave of a distribution over the next token. Pure. */
import { keptShares, type Filters } from '../../../base/math/sampling';
import type { ScoredToken } from '../../../protocol/engine';

export interface Choice {
  readonly token: ScoredToken;
  /** As the model has it. */
  readonly probability: number;
  /** After temperature, top-k and top-p, made 1 again; 0 for what they cut. */
  readonly chance: number;
}

/** @param listed the likeliest tokens, best first; what is not listed counts as cut */
export function choices(listed: readonly ScoredToken[], filters: Filters): Choice[] {
  const shares = keptShares(
    listed.map(({ logprob }) => logprob),
    filters,
  );
  return listed.map((token, i) => ({ token, probability: Math.exp(token.logprob), chance: shares.at(i) ?? 0 }));
}

/** @param random uniform in [0, 1). @returns how often each came up */
export function sampled(all: readonly Choice[], times: number, random: () => number): number[] {
  const counts = all.map(() => 0);
  for (let i = 0; i < times; i++) {
    let left = random();
    const at = all.findIndex(({ chance }) => (left -= chance) < 0);
    counts[at < 0 ? 0 : at]!++;
  }
  return counts;
}
