/** What temperature, top-k and top-p leave of a distribution over the next token. Pure. */
import type { Sampling, ScoredToken } from '../protocol/engine';

export interface Choice {
  readonly token: ScoredToken;
  /** As the model has it. */
  readonly probability: number;
  /** After temperature, top-k and top-p, made 1 again; 0 for what they cut. */
  readonly chance: number;
}

/**
 * In the order in which sampling applies them: temperature, then top-k, then top-p (Holtzman et al. 2020), which keeps the fewest
 * tokens that together reach its share.
 *
 * @param listed the likeliest tokens, best first; what is not listed counts as cut
 */
export function choices(listed: readonly ScoredToken[], { temperature, topK, topP }: Pick<Sampling, 'temperature' | 'topK' | 'topP'>): Choice[] {
  const best = listed.at(0)?.logprob ?? 0;
  const heated = listed.map(({ logprob }, i) => (temperature === 0 ? (i === 0 ? 1 : 0) : Math.exp((logprob - best) / temperature)));
  const total = heated.reduce((sum, each) => sum + each, 0);
  let [kept, reached] = [0, 0];
  while (kept < heated.length && (topK === 0 || kept < topK) && reached < topP) reached += heated[kept++] / total;
  return listed.map((token, i) => ({ token, probability: Math.exp(token.logprob), chance: i < Math.max(1, kept) ? heated[i] / total / (reached || 1) : 0 }));
}

/** @param random uniform in [0, 1). @returns how often each came up */
export function sampled(all: readonly Choice[], times: number, random: () => number): number[] {
  const counts = all.map(() => 0);
  for (let i = 0; i < times; i++) {
    let left = random();
    const at = all.findIndex(({ chance }) => (left -= chance) < 0);
    counts[at < 0 ? 0 : at]++;
  }
  return counts;
}
