/** Compares numbered things, for sorting: the largest magnitude first. */
export const byMagnitude = (a: { readonly value: number }, b: { readonly value: number }): number =>
  Math.abs(b.value) - Math.abs(a.value);
