/** The sentences of the status line. */
import type { Grid } from './grid';
import { largest } from './scale';
import { isHiddenFrom, nameOf, selectionName, sidesOf, toText, type Scene, type Selection } from './state';

const HIDDEN = 'cannot be seen: the key comes after the query';
const tipped = (sentence: string, tip: string | undefined): string => (tip ? `${sentence} · ${tip}` : sentence);

/** Where most of what is chosen goes, or comes from. */
export function sayMost(scene: Scene, selection: Selection, weights: Float32Array): string {
  const most = weights.indexOf(largest(weights));
  const [side, preposition] = scene.lens.direction === 'from' ? ['query', 'to'] : ['key', 'from'];
  return tipped(`${side} ‹${selectionName(scene, selection)}›: most ${preposition} ‹${nameOf(scene, 'colored', most)}› ${toText(weights[most])}`
    + (selection.tokens.length > 1 ? ` · mean of ${selection.tokens.length}` : '') + (selection.pinned ? ' · pinned' : ''), sidesOf(scene).chosen.tips[selection.tokens[0]]);
}

/** The weight between what is pinned and the token under the pointer, as it is colored. */
export function sayShown(scene: Scene, selection: Selection, weights: Float32Array, token: number): string {
  const [chosen, other] = [selectionName(scene, selection), nameOf(scene, 'colored', token)];
  const value = isHiddenFrom(scene, selection.tokens, token) ? HIDDEN : toText(weights[token]);
  const [query, key] = scene.lens.direction === 'from' ? [chosen, other] : [other, chosen];
  return tipped(`query ‹${query}› → key ‹${key}› ${value}`, sidesOf(scene).chosen.tips[selection.tokens[0]]);
}

/** A cell of the matrix. @returns undefined while its row has not come */
export function sayCell(grid: Grid, row: number, column: number, tip: string | undefined): string | undefined {
  if (row >= grid.loadedRows) return undefined;
  const value = column >= grid.visible(row) ? HIDDEN : toText(grid.values[row * grid.columns.length + column]);
  return tipped(`query ‹${grid.rows[row]}› → key ‹${grid.columns[column]}› ${value}`, tip);
}
