/** Layers by tokens, a heat map as a table, the last layer on top. */
import { element } from '../../shared/dom';

export interface MapCell {
  readonly content: HTMLElement | string;
  readonly class: string;
  /** Of the deepest color; below 0 in another hue, by the cell's class. */
  readonly share: number;
}

interface MapShown {
  readonly class: string;
  readonly caption: string;
  /** What stands above the numbers of the layers. */
  readonly corner: string;
  /** `column`: by which a cell is asked for, and which it carries. */
  readonly columns: readonly { readonly column: number; readonly name: string }[];
  readonly layers: number;
  cellOf(layer: number, column: number): MapCell;
}

/** @returns the cells by row and column; the first one is in the tab order */
export function layerMap(shown: MapShown): { readonly table: HTMLElement; readonly cells: HTMLElement[][] } {
  const head = element('tr', {}, element('th', { scope: 'col' }, shown.corner));
  head.append(...shown.columns.map(({ name }) => element('th', { scope: 'col' }, element('bdi', {}, name))));
  const body = element('tbody');
  const cells: HTMLElement[][] = [];
  for (let layer = shown.layers - 1; layer >= 0; layer--) {
    const row = shown.columns.map(({ column }) => cellAt(shown.cellOf(layer, column), layer, column));
    body.append(element('tr', {}, element('th', { scope: 'row' }, String(layer)), ...row));
    cells.push(row);
  }
  const first = cells[0]?.[0];
  if (first) first.tabIndex = 0;
  const caption = element('caption', {}, element('bdi', {}, shown.caption));
  const table = element('table', { class: `${shown.class} layer-map` }, caption, element('thead', {}, head), body);
  return { table, cells };
}

function cellAt({ content, class: name, share }: MapCell, layer: number, column: number): HTMLElement {
  const cell = element('td', { tabindex: '-1', class: name }, content);
  cell.style.setProperty('--share', Math.min(1, Math.abs(share)).toFixed(4));
  Object.assign(cell.dataset, { share: share.toFixed(4), layer: String(layer), column: String(column) });
  return cell;
}
