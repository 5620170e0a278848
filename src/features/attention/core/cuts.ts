/**
 * The largest sources of a ledger, confirmed by cutting: what the difference of two logits becomes where the place that
 * predicts may not look at a token. A ledger says what each source adds directly; without it other heads may do its work.
 */
import { byMagnitude } from '../../../base/math/byMagnitude';
import type { Localize } from '../../../base/localize';
import type { CutEdge, CutPrediction, WhyPath } from '../../../protocol/engine';
import { MOST_CONFIRMED, type Verdict } from '../../../protocol/attention';
import type { Why } from './why';

/** A claim is confirmed where the cut takes away at least this share of it from the difference. */
export const CONFIRMED_FROM = 0.5;
/** Less than this share is no effect: rounding and chance move the difference by as much. */
export const COMPENSATED_FROM = 0.05;

/** What a ledger says of a token, through one head or through all. */
export type Claim = Pick<WhyPath, 'source'> & Partial<WhyPath> & { readonly value: number };

export interface Checked {
  /** How much lower the difference is without it, in logits; of what speaks for `other` as much as it is higher. */
  readonly fall: number;
  readonly verdict: Verdict;
  readonly after: CutPrediction;
}
export type CheckedClaim = Claim & Checked;

/** The tokens that add most through all heads, the largest magnitude first. */
export function largestSources({ sources }: Pick<Why, 'sources'>): Claim[] {
  return sources
    .map((value, source) => ({ source, value }))
    .filter(({ value }) => value !== 0)
    .sort(byMagnitude)
    .slice(0, MOST_CONFIRMED);
}

/** The largest parts of one head by token. */
export const largestPaths = ({ paths }: Pick<Why, 'paths'>): Claim[] => paths.slice(0, MOST_CONFIRMED);

/** The tokens of a source among those before a place. @param groups for each token the number of its source; left out, each is its own */
export const tokensOf = (source: number, groups: readonly number[] | undefined, position: number): CutEdge[] =>
  groups
    ? groups.slice(0, position).flatMap((group, token) => (group === source ? [{ source: token }] : []))
    : [{ source }];

/** What is cut for a claim. */
export const edgesOf = ({ source, layer, head }: Claim): CutEdge[] => [
  layer === undefined ? { source } : { source, layer, head },
];

/** @param value what is claimed, in logits. @param change of the difference by the cut, before minus after */
export function verdictOf(value: number, change: number): Verdict {
  const share = value === 0 ? 0 : change / value;
  if (share >= CONFIRMED_FROM) return 'confirmed';
  return share >= COMPENSATED_FROM ? 'compensated' : 'notConfirmed';
}

/** @param after by claim */
export function checkedClaims<Claimed extends { readonly value: number }>(
  claims: readonly Claimed[],
  before: CutPrediction,
  after: readonly CutPrediction[],
): (Claimed & Checked)[] {
  return claims.flatMap((claim, i) => {
    const found = after[i];
    if (!found) return [];
    const change = before.difference - found.difference;
    return [{ ...claim, fall: change, verdict: verdictOf(claim.value, change), after: found }];
  });
}

export function verdictWord(verdict: Verdict, t: Localize): string {
  switch (verdict) {
    case 'confirmed':
      return t('confirmed');
    case 'compensated':
      return t('compensated');
    case 'notConfirmed':
      return t('not confirmed');
  }
}

/** What the three words mean. */
export const verdictHelp = (t: Localize): string =>
  t(
    'Confirmed: without it the difference changes, in the claimed direction, by at least {0} % of what is claimed. Compensated: by {1} to {0} %, because the rest takes over. Not confirmed: by less, or in the other direction.',
    String(100 * CONFIRMED_FROM),
    String(100 * COMPENSATED_FROM),
  );
