/** Aligns the tokens of two texts. Pure. */

/** Indices into the two token lists. */
export interface Pair {
  readonly a: number;
  readonly b: number;
  readonly same: boolean;
}

/** Cells of the dynamic program at most: longer texts are paired by position in their middle. */
const MOST_CELLS = 4_000_000;

/**
 * The longest common subsequence. Between its runs, runs of equal length are paired by position as replacements
 * (*tired* by *wide*); other tokens have no counterpart.
 *
 * @returns pairs in order of both texts
 */
export function align(a: readonly string[], b: readonly string[]): Pair[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const pairs: Pair[] = Array.from({ length: start }, (_, i) => ({ a: i, b: i, same: true }));
  const common = commonOf(a.slice(start, a.length - end), b.slice(start, b.length - end)).map((each) => ({
    a: each.a + start,
    b: each.b + start,
  }));
  let [fromA, fromB] = [start, start];
  for (const next of [...common, { a: a.length - end, b: b.length - end }]) {
    if (next.a - fromA === next.b - fromB)
      for (let i = 0; fromA + i < next.a; i++) pairs.push({ a: fromA + i, b: fromB + i, same: false });
    if (next.a < a.length - end || next.b < b.length - end) pairs.push({ ...next, same: true });
    [fromA, fromB] = [next.a + 1, next.b + 1];
  }
  for (let i = end; i > 0; i--) pairs.push({ a: a.length - i, b: b.length - i, same: true });
  return pairs;
}

function commonOf(a: readonly string[], b: readonly string[]): { a: number; b: number }[] {
  if (a.length * b.length > MOST_CELLS) return [];
  const width = b.length + 1;
  const longest = new Uint32Array((a.length + 1) * width);
  const from = (i: number, j: number): number => longest[i * width + j]!;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      longest[i * width + j] = a[i] === b[j] ? from(i + 1, j + 1) + 1 : Math.max(from(i + 1, j), from(i, j + 1));
    }
  }
  const found: { a: number; b: number }[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) found.push({ a: i++, b: j++ });
    else if (from(i + 1, j) >= from(i, j + 1)) i++;
    else j++;
  }
  return found;
}
