/**
 * Rank correlation. From Kendall, A New Measure of Rank Correlation, Biometrika 1938, with his correction for ties (tau-b,
 * 1945).
 */

/**
 * Kendall's tau-b of two lists of scores of the same things.
 *
 * @returns from -1 (reverse orders) to 1 (the same order); undefined where all scores of a list are equal, or there are
 *   fewer than two
 * @throws RangeError for lists of different lengths
 */
export function kendallTau(first: readonly number[], second: readonly number[]): number | undefined {
  if (first.length !== second.length) throw new RangeError(`${first.length} scores beside ${second.length}`);
  let [agreement, inFirst, inSecond] = [0, 0, 0];
  for (let i = 0; i < first.length; i++)
    for (let j = 0; j < i; j++) {
      const a = Math.sign(first[i]! - first[j]!);
      const b = Math.sign(second[i]! - second[j]!);
      agreement += a * b;
      inFirst += Math.abs(a);
      inSecond += Math.abs(b);
    }
  return inFirst === 0 || inSecond === 0 ? undefined : agreement / Math.sqrt(inFirst * inSecond);
}

/** Orders by chance are at least so far from no correlation in fewer cases than this. */
const CHANCE = 0.05;

/**
 * How far from 0 a tau of `count` things must be, so that two orders by chance reach it in fewer than 5 % of cases: the
 * exact two-sided test, for scores without ties.
 *
 * @returns undefined where there are too few things: even equal orders come about by chance more often
 */
export function tauBeyondChance(count: number): number | undefined {
  const pairs = (count * (count - 1)) / 2;
  // The share of all orders of the first things that have so many pairs the wrong way round.
  let shares = [1];
  for (let things = 2; things <= count; things++) {
    const more = new Array<number>((things * (things - 1)) / 2 + 1).fill(0);
    for (const [reversed, share] of shares.entries())
      for (let passed = 0; passed < things; passed++) more[reversed + passed]! += share / things;
    shares = more;
  }
  let beyond: number | undefined;
  let rare = 0;
  for (let reversed = 0; reversed < pairs / 2; reversed++) {
    rare += 2 * shares[reversed]!;
    if (rare >= CHANCE) break;
    beyond = 1 - (2 * reversed) / pairs;
  }
  return beyond;
}
