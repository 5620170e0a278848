/** Quantiles of small samples, and how far what is computed from them can be trusted. */
import { seededRandom } from '../src/base/random';

/** @param part in [0, 1] @returns the first of the sorted values that has this part of them before it; undefined of none */
export function quantile(values: readonly number[], part: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
}

const RESAMPLES = 1000;

/** The middle 95 % of a figure over samples of the same size drawn from these with replacement (the bootstrap), the same each time. */
export function resampled<Sample>(
  samples: readonly Sample[],
  figure: (drawn: readonly Sample[]) => number,
): readonly [number, number] {
  const random = seededRandom(1);
  const figures = Array.from({ length: RESAMPLES }, () =>
    figure(samples.map(() => samples[Math.floor(random() * samples.length)]!)),
  );
  return [quantile(figures, 0.025)!, quantile(figures, 0.975)!];
}

export const median = (values: readonly number[]): number | undefined => quantile(values, 0.5);

/**
 * The median of a / b over the samples that both have, taken in pairs: what slows the machine down in one round then slows
 * both.
 */
export function pairedRatio(
  a: readonly (number | undefined)[],
  b: readonly (number | undefined)[],
): number | undefined {
  return median(
    a.flatMap((value, i) => {
      const other = b[i];
      return value === undefined || other === undefined || other === 0 ? [] : [value / other];
    }),
  );
}
