/** The sentences of the status line. */
import { absentIn, type Grid } from './grid';
import { largest } from './scale';
import { absence } from './shownWeights';
import { named, nameOf, selectionName, sidesOf, toText, type Scene, type Selection } from './state';
import { selectedUnits } from './units';
import { t } from '../../shared/l10n';

/** Where there is no number. */
export const ABSENCE_TEXT = {
  hidden: t('cannot be seen: the key comes after the query'),
  leftOut: t('left out (a sink)'),
} as const;
const joined = (...parts: readonly (string | false | undefined)[]): string => parts.filter(Boolean).join(' · ');

/** The token of the other side with the largest weight. @returns undefined when all weights are 0 */
export function mostOf(weights: Float32Array): number | undefined {
  const most = largest(weights);
  return most > 0 ? weights.indexOf(most) : undefined;
}

/** Where most of what is chosen goes, or comes from. */
export function mostWeightText(scene: Scene, selection: Selection, weights: Float32Array): string {
  const most = mostOf(weights);
  const units = selectedUnits(scene, selection).tokens.length;
  return joined(
    mostText(scene, selection, weights, most),
    units > 1 && t('mean of {0}', units),
    selection.pinned && t('pinned'),
    tipOf(scene, selection),
  );
}

/** More about the token that was chosen first. */
function tipOf(scene: Scene, { tokens: [first] }: Selection): string | undefined {
  return first === undefined ? undefined : sidesOf(scene).chosen.tips[first];
}

function mostText(scene: Scene, selection: Selection, weights: Float32Array, most: number | undefined): string {
  const isFrom = scene.lens.direction === 'from';
  const name = selectionName(scene, selection);
  if (most === undefined)
    return isFrom
      ? t('query {0}: {1}', name, zerosText(scene, selection))
      : t('key {0}: {1}', name, zerosText(scene, selection));
  const found = [name, named(nameOf(scene, 'colored', most)), toText(weights[most]!)];
  return isFrom ? t('query {0}: most to {1} {2}', ...found) : t('key {0}: most from {1} {2}', ...found);
}

/** Why all weights of a row or a column are 0. */
export function zerosText(scene: Scene, { tokens }: Selection): string {
  if (scene.lens.sink === 'raw') return t('nothing but zeros');
  if (scene.lens.direction === 'from') return t('nothing but sinks, which are left out');
  return tokens.every((token) => scene.sinks.includes(token)) ? t('a sink, which is left out') : t('nothing but zeros');
}

/** The weight between what is pinned and the token under the pointer, as it is colored. */
export function pairText(scene: Scene, selection: Selection, weights: Float32Array, token: number): string {
  const [chosen, other] = [selectionName(scene, selection), named(nameOf(scene, 'colored', token))];
  const absent = absence(scene, selection.tokens, token);
  const value = absent ? ABSENCE_TEXT[absent] : toText(weights[token]!);
  const [query, key] = scene.lens.direction === 'from' ? [chosen, other] : [other, chosen];
  return joined(queryKeyText(query, key, value), tipOf(scene, selection));
}

/** A cell of the matrix. @returns undefined while its row is not loaded */
export function cellText(grid: Grid, row: number, column: number, tip: string | undefined): string | undefined {
  if (row >= grid.loadedRows) return undefined;
  const absent = absentIn(grid, row, column);
  const value = absent ? ABSENCE_TEXT[absent] : toText(grid.values[row * grid.columns.length + column]!);
  return joined(queryKeyText(named(grid.rows[row]!), named(grid.columns[column]!), value), tip);
}

const queryKeyText = (query: string, key: string, value: string): string =>
  t('query {0} → key {1} {2}', query, key, value);
