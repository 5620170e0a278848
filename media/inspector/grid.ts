/** What a heat map shows, as the canvas draws it: labelled rows and columns of values. Pure. */
import { largest } from './scale';
import { labelsOf, type Scene } from './state';
import { firstOfEach } from './groups';

export interface Grid {
  /** Other rows or columns: the canvas is arranged anew. */
  readonly layout: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Row-major [rows, columns]; rows from `loadedRows` on have not arrived yet. */
  readonly values: Float32Array;
  readonly loadedRows: number;
  /** How many of a row's columns it can see; those behind are hatched, because "may not" is not "does not". */
  readonly visible: (row: number) => number;
  /** What the deepest color stands for in a row. */
  readonly full: (row: number) => number;
  /** Values below 0 have a color of their own. */
  readonly signed: boolean;
  /** For tests and tools: which numbers these are. */
  readonly data: Readonly<Record<string, string | number>>;
}

/** A head as it is, by token, word or line: keys of a group summed, queries averaged. */
export function gridOf(scene: Scene): Grid {
  const { matrix, map, address, capture, lens, queryGroups, keyGroups } = scene;
  const queries = firstOfEach(queryGroups);
  const keys = firstOfEach(keyGroups);
  const loadedRows = lens.granularity === 'token' ? matrix.loadedRows : queries.findLastIndex((_, group) => (queries.at(group + 1) ?? matrix.queries) <= matrix.loadedRows) + 1;
  const values = lens.granularity === 'token' ? matrix.weights : grouped(scene, queries.length, keys.length);
  const visible = map.direction === 'causal' ? reach(queries, keys, matrix.queries) : undefined;
  const ofRow = new Float32Array(queries.length).fill(NaN);
  const ofHead = lens.scale === 'head' ? largest(values.subarray(0, loadedRows * keys.length)) : 0;
  return {
    layout: `${capture.captureId}/${map.kind}/${lens.granularity}/${queries.length}x${keys.length}`,
    rows: labelsOf(scene, 'query'), columns: labelsOf(scene, 'key'), values, loadedRows, signed: false,
    visible: (row) => visible?.[row] ?? keys.length,
    full: (row) => {
      if (lens.scale === 'head') return ofHead;
      // Asked again for each drawing while the sheet scrolls.
      if (Number.isNaN(ofRow[row])) ofRow[row] = largest(values.subarray(row * keys.length, (row + 1) * keys.length));
      return ofRow[row];
    },
    data: { map: address.map, layer: address.layer, head: address.head, measure: address.measure, capture: capture.captureId },
  };
}

/** How many groups of keys begin before the end of each group of queries. */
function reach(queries: readonly number[], keys: readonly number[], count: number): Uint32Array {
  const visible = new Uint32Array(queries.length);
  let seen = 0;
  for (let row = 0; row < queries.length; row++) {
    const end = queries.at(row + 1) ?? count;
    while (seen < keys.length && keys[seen] < end) seen++;
    visible[row] = seen;
  }
  return visible;
}

function grouped({ matrix, queryGroups, keyGroups }: Scene, rows: number, columns: number): Float32Array {
  const values = new Float32Array(rows * columns);
  const sizes = new Uint32Array(rows);
  for (const group of queryGroups) sizes[group]++;
  for (let query = 0; query < matrix.loadedRows; query++) {
    const row = queryGroups[query];
    for (let key = 0; key < matrix.keys; key++) values[row * columns + keyGroups[key]] += matrix.weights[query * matrix.keys + key] / sizes[row];
  }
  return values;
}

/** A sentence for those who do not see the canvas. */
export function summary(grid: Grid): string {
  let best = { row: 0, column: 0, value: 0 };
  for (let row = 0; row < grid.loadedRows; row++) {
    const visible = grid.visible(row);
    for (let column = 0; column < visible; column++) {
      const value = grid.values[row * grid.columns.length + column];
      if (Math.abs(value) > Math.abs(best.value)) best = { row, column, value };
    }
  }
  const size = `Heat map of ${grid.rows.length} query rows by ${grid.columns.length} key columns`;
  if (best.value === 0) return `${size}.`;
  return `${size}; the largest ${grid.signed ? 'difference' : 'weight'}, ${best.value.toFixed(3)}, goes from ‹${grid.rows[best.row]}› to ‹${grid.columns[best.column]}›.`;
}
