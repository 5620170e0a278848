/** Two aligned texts: what their pairs are called, and the difference of their matrices. Pure. */
import type { Pair } from './align';
import type { Grid } from './grid';
import { namesOfDifference, textsOf } from './names';
import { largest } from './scale';
import type { UnitScene as Scene } from './units';

/** The second text, and which of its tokens, words or lines stand for which of the first. */
export interface OtherText {
  readonly scene: Scene;
  readonly pairs: readonly Pair[];
}

/** Identifies two texts and their units: their elements and labels stay while it is the same. */
export const pairKey = (one: Scene, other: Scene): string =>
  `${one.capture.captureId}/${other.capture.captureId}/${one.address.map}/${one.queries.labels.length}x${other.queries.labels.length}`;

/** The first token that is not the same in both texts, at the same place. @param count tokens of the first text */
export function firstDifference(pairs: readonly Pair[], count: number): number | undefined {
  for (let i = 0; i < count; i++) {
    const pair = pairs[i];
    if (pair?.a !== i || pair.b !== i || !pair.same) return i;
  }
  return undefined;
}

/** The names of a pair in each text; of long lines by the words that differ. */
export function pairNames(one: Scene, other: Scene, { a, b, same }: Pair): [string, string] {
  // A text that only goes on longer than the other has no second name.
  const [first, second = ''] = [one.queries.labels[a]!, other.queries.labels[b]];
  if (same || (first !== second && !first.endsWith('…'))) return [first, second];
  return namesOfDifference(textsOf(one.queries)[a]!, textsOf(other.queries)[b]!);
}

export function pairName(one: Scene, other: Scene, pair: Pair): string {
  const [first, second] = pairNames(one, other, pair);
  return pair.same ? first : `${first}/${second}`;
}

/** Second less first, for what both texts have. */
export function differenceOf(scene: Scene, other: Scene, pairs: readonly Pair[]): Grid {
  const [first, second] = [scene.matrix, other.matrix];
  const values = new Float32Array(pairs.length * pairs.length);
  pairs.forEach((query, row) =>
    pairs.forEach((key, column) => {
      values[row * pairs.length + column] =
        second.weights[query.b * second.keys + key.b]! - first.weights[query.a * first.keys + key.a]!;
    }),
  );
  const full = largest(values.map(Math.abs));
  const leftOut = new Set(
    pairs.flatMap(({ a, b }, column) => (first.excludedKeys.has(a) || second.excludedKeys.has(b) ? [column] : [])),
  );
  // Pairs are in order of both texts, so the pairs that a query can attend to come first.
  const visible = pairs.map(
    (query) => pairs.filter(({ a, b }) => a < scene.visible(query.a) && b < other.visible(query.b)).length,
  );
  const labels = pairs.map((pair) => pairName(scene, other, pair));
  return {
    layout: pairKey(scene, other),
    rows: labels,
    columns: labels,
    values,
    loadedRows: pairs.length,
    signed: true,
    visible: (row) => visible[row]!,
    leftOut,
    full: () => full,
    data: {
      map: scene.address.map,
      layer: scene.address.layer,
      head: scene.address.head,
      other: other.capture.captureId,
    },
  };
}
