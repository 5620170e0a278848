/** A share as percent, with two digits that say something also where it is tiny. */
export function percent(share: number): string {
  const value = 100 * share;
  if (value >= 10) return `${value.toFixed(1)} %`;
  return value >= 0.001 ? `${value.toPrecision(2)} %` : `${value.toExponential(1)} %`;
}

/** A share of 1 with two decimals, which may be below 0; rounding leaves no minus before zero. */
export const shareText = (share: number): string =>
  share
    .toFixed(2)
    .replace(/^-(?=0\.00$)/, '')
    .replace('-', '−');
