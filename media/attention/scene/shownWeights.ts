/** From the matrix that is shown to the numbers of the chosen tokens. Pure. */
import type { Scene } from './state';
import { byUnit } from './units';

export interface Shown {
  /** One for each token on the other side: its own, or that of its whole word or line. */
  readonly weights: Float32Array;
  /** The weight on excluded sinks, a mean over the rows; 0 when none is excluded. */
  readonly hidden: number;
}

/**
 * A row (`from`) or a column (`to`) of the matrix that is shown; of several words the mean.
 *
 * @param tokens at least one, of the chosen side
 * @returns undefined while a row that is needed is not loaded
 */
export function shownWeights(scene: Scene, tokens: readonly number[]): Shown | undefined {
  const {
    matrix: { queries, keys, weights, excludedWeights, loadedRows },
  } = byUnit(scene);
  const isFrom = scene.lens.direction === 'from';
  const [chosenGroups, otherGroups] = isFrom
    ? [scene.queryGroups, scene.keyGroups]
    : [scene.keyGroups, scene.queryGroups];
  const chosen = [...new Set(tokens.map((token) => chosenGroups[token]!))];
  const rows = isFrom ? chosen : Array.from({ length: queries }, (_, query) => query);
  if (rows.some((row) => !(row < loadedRows))) return undefined;
  const means = new Float32Array(isFrom ? keys : queries);
  for (const each of chosen) {
    for (let other = 0; other < means.length; other++)
      means[other]! += weights[isFrom ? each * keys + other : other * keys + each]! / chosen.length;
  }
  return {
    weights: Float32Array.from(otherGroups, (group) => means[group]!),
    hidden: rows.reduce((sum, row) => sum + excludedWeights[row]! / rows.length, 0),
  };
}

/**
 * Why there is no weight between the chosen tokens and one of the other side: the causal mask hides the key from the
 * query (`hidden`), or the key is an excluded sink (`leftOut`). Undefined where there is a weight.
 */
export function absence(scene: Scene, chosen: readonly number[], token: number): 'hidden' | 'leftOut' | undefined {
  const isFrom = scene.lens.direction === 'from';
  const { matrix, visible } = byUnit(scene);
  const cells = chosen.map((each) => {
    const [query, key] = isFrom ? [each, token] : [token, each];
    return { query: scene.queryGroups[query]!, key: scene.keyGroups[key]! };
  });
  if (cells.every(({ query, key }) => key >= visible(query))) return 'hidden';
  return cells.every(({ key }) => matrix.excludedKeys.has(key)) ? 'leftOut' : undefined;
}
