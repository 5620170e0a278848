/** What a heat map shows, as the canvas draws it: labelled rows and columns of values. Pure. */
import { largest, loaded } from './scale';
import type { UnitScene } from './units';
import { t } from '../../shared/l10n';

export interface Grid {
  /** Changes with the rows or columns: the canvas is laid out again. */
  readonly layout: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Row-major [rows, columns]; rows from `loadedRows` on have not arrived yet. */
  readonly values: Float32Array;
  readonly loadedRows: number;
  /** How many leading columns a row can attend to. The masked rest is hatched: a mask is not a weight of 0. */
  readonly visible: (row: number) => number;
  /** Columns of excluded sinks: they have no value, which is not the same as 0. */
  readonly leftOut: ReadonlySet<number>;
  /** What the deepest color stands for in a row. */
  readonly full: (row: number) => number;
  /** Values below 0 have a color of their own. */
  readonly signed: boolean;
  /** For tests and tools: which numbers these are. */
  readonly data: Readonly<Record<string, string | number>>;
}

/** A head as it is shown. */
export function gridOf(unit: UnitScene): Grid {
  const { matrix, map, address, capture, lens, queries, keys, visible } = unit;
  const ofRow = new Float32Array(matrix.queries).fill(NaN);
  const ofHead = lens.scale === 'head' ? largest(loaded(matrix)) : 0;
  return {
    layout: `${capture.captureId}/${map.kind}/${matrix.queries}x${matrix.keys}`,
    rows: queries.labels,
    columns: keys.labels,
    values: matrix.weights,
    loadedRows: matrix.loadedRows,
    signed: false,
    visible,
    leftOut: matrix.excludedKeys,
    full: (row) => {
      if (lens.scale === 'head') return ofHead;
      // Cached: scrolling redraws the sheet.
      if (Number.isNaN(ofRow[row]))
        ofRow[row] = largest(matrix.weights.subarray(row * matrix.keys, (row + 1) * matrix.keys));
      return ofRow[row]!;
    },
    data: {
      map: address.map,
      layer: address.layer,
      head: address.head,
      measure: address.measure,
      sink: lens.sink,
      capture: capture.captureId,
    },
  };
}

/** Why a cell has no value; undefined where it has one. */
export function absentIn(grid: Grid, row: number, column: number): 'hidden' | 'leftOut' | undefined {
  if (column >= grid.visible(row)) return 'hidden';
  return grid.leftOut.has(column) ? 'leftOut' : undefined;
}

/** The alternative text of the canvas. */
export function summary(grid: Grid): string {
  let best = { row: 0, column: 0, value: 0 };
  for (let row = 0; row < grid.loadedRows; row++) {
    const visible = grid.visible(row);
    for (let column = 0; column < visible; column++) {
      const value = grid.values[row * grid.columns.length + column]!;
      if (Math.abs(value) > Math.abs(best.value)) best = { row, column, value };
    }
  }
  const [rows, columns] = [grid.rows.length, grid.columns.length];
  const size =
    grid.leftOut.size > 0
      ? t('Heat map of {0} query rows by {1} key columns, sinks left out', rows, columns)
      : t('Heat map of {0} query rows by {1} key columns', rows, columns);
  if (best.value === 0) return `${size}.`;
  const goes = [best.value.toFixed(3), grid.rows[best.row]!, grid.columns[best.column]!];
  return `${size}; ${grid.signed ? t('the largest difference, {0}, goes from ‹{1}› to ‹{2}›.', ...goes) : t('the largest weight, {0}, goes from ‹{1}› to ‹{2}›.', ...goes)}`;
}
