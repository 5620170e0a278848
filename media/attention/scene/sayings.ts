/** The sentences of the status line. */
import { absentIn, type Grid } from './grid';
import { largest } from './scale';
import { absence } from './shownWeights';
import { named, nameOf, selectionName, sidesOf, toText, type Scene, type Selection } from './state';
import { selectedUnits } from './units';

/** Instead of a number. */
export const ABSENT = { hidden: 'cannot be seen: the key comes after the query', leftOut: 'left out (a sink)' } as const;
const tipped = (sentence: string, tip: string | undefined): string => (tip ? `${sentence} · ${tip}` : sentence);

/** The token of the other side with the most weight. @returns undefined where nothing is shown but zeros */
export function mostOf(weights: Float32Array): number | undefined {
  const most = largest(weights);
  return most > 0 ? weights.indexOf(most) : undefined;
}

/** Where most of what is chosen goes, or comes from. */
export function sayMost(scene: Scene, selection: Selection, weights: Float32Array): string {
  const most = mostOf(weights);
  const [side, preposition] = scene.lens.direction === 'from' ? ['query', 'to'] : ['key', 'from'];
  const found = most === undefined ? nothing(scene, selection) : `most ${preposition} ${named(nameOf(scene, 'colored', most))} ${toText(weights[most])}`;
  const units = selectedUnits(scene, selection).tokens.length;
  return tipped(`${side} ${selectionName(scene, selection)}: ${found}`
    + (units > 1 ? ` · mean of ${units}` : '') + (selection.pinned ? ' · pinned' : ''), sidesOf(scene).chosen.tips[selection.tokens[0]]);
}

/** Why a row or a column holds zeros alone. */
export function nothing(scene: Scene, { tokens }: Selection): string {
  if (scene.lens.sink === 'raw') return 'nothing but zeros';
  if (scene.lens.direction === 'from') return 'nothing but sinks, which are left out';
  return tokens.every((token) => scene.sinks.includes(token)) ? 'a sink, which is left out' : 'nothing but zeros';
}

/** The weight between what is pinned and the token under the pointer, as it is colored. */
export function sayShown(scene: Scene, selection: Selection, weights: Float32Array, token: number): string {
  const [chosen, other] = [selectionName(scene, selection), named(nameOf(scene, 'colored', token))];
  const absent = absence(scene, selection.tokens, token);
  const value = absent ? ABSENT[absent] : toText(weights[token]);
  const [query, key] = scene.lens.direction === 'from' ? [chosen, other] : [other, chosen];
  return tipped(`query ${query} → key ${key} ${value}`, sidesOf(scene).chosen.tips[selection.tokens[0]]);
}

/** A cell of the matrix. @returns undefined while its row has not come */
export function sayCell(grid: Grid, row: number, column: number, tip: string | undefined): string | undefined {
  if (row >= grid.loadedRows) return undefined;
  const absent = absentIn(grid, row, column);
  const value = absent ? ABSENT[absent] : toText(grid.values[row * grid.columns.length + column]);
  return tipped(`query ${named(grid.rows[row])} → key ${named(grid.columns[column])} ${value}`, tip);
}
