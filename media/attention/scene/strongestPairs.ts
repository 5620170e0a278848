/** Which key each query attends to most: how a translation and its source are aligned. Pure. */
import { rowOf, largest } from './scale';
import { shownWeights } from './shownWeights';
import type { Scene } from './state';

export interface StrongestPair {
  readonly query: number;
  readonly key: number;
  readonly weight: number;
}

/** One pair for each token of the chosen side whose rows have been loaded, in order; none for a row of zeros. */
export function strongestPairs(scene: Scene): StrongestPair[] {
  const isFrom = scene.lens.direction === 'from';
  const tokens = Array.from({ length: isFrom ? scene.matrix.queries : scene.matrix.keys }, (_, token) => token);
  return tokens.flatMap((token) => {
    if (isFrom && !rowOf(scene.matrix, token)) return [];
    const weights = shownWeights(scene, [token])?.weights;
    const weight = weights ? largest(weights) : 0;
    if (!weights || weight === 0) return [];
    const other = weights.indexOf(weight);
    return [isFrom ? { query: token, key: other, weight } : { query: other, key: token, weight }];
  });
}
