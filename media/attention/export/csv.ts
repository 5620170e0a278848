/** A heat map as comma-separated values, one weight a line. Pure. */
import { DIRECTION_NAMES, SINK_NAMES } from '../../../src/base/math/aggregation';
import { MAX_SAVED_BYTES } from '../../../src/protocol/attention';
import { absentIn, type Grid } from '../scene/grid';
import type { Scene } from '../scene/state';
import { t } from '../../shared/l10n';

/** The same in every line, so that lines of several heads can stand in one sheet. */
export type CsvFacts = Readonly<Record<string, string | number>>;

export function csvFacts({
  capture,
  map,
  address: { layer, head, measure },
  lens: { granularity, sink, direction },
}: Scene): CsvFacts {
  return {
    model: capture.model,
    precision: capture.precision,
    map: map.kind,
    map_direction: map.direction,
    layer,
    head,
    measure,
    unit: granularity,
    sinks: SINK_NAMES[sink],
    shows: DIRECTION_NAMES[direction],
  };
}

/**
 * Cells that have no value, because the query cannot see the key or the key is a sink that is left out, have no line.
 * RFC 4180, with a header.
 *
 * @param order which lines stand together: those of a query, or those of a key
 * @throws Error with a sentence for the reader when the file would be larger than a file may be
 */
export function csvOf(grid: Grid, facts: CsvFacts, order: 'byQuery' | 'byKey'): string {
  const lines = [[...Object.keys(facts), 'query', 'query_token', 'key', 'key_token', 'value'].join()];
  const start = Object.values(facts)
    .map((fact) => (typeof fact === 'number' ? `${fact},` : `${quoted(fact)},`))
    .join('');
  const [rows, columns] = [grid.rows.map(quoted), grid.columns.map(quoted)];
  let length = 0;
  const add = (row: number, column: number): void => {
    if (absentIn(grid, row, column)) return;
    const line = `${start}${row},${rows[row]},${column},${columns[column]},${Number(grid.values[row * columns.length + column]!.toPrecision(7))}`;
    length += line.length;
    if (length > MAX_SAVED_BYTES)
      throw new Error(t('the table would be larger than 64 MB. Choose words or lines, or a shorter text'));
    lines.push(line);
  };
  if (order === 'byQuery')
    for (let row = 0; row < grid.loadedRows; row++)
      for (let column = 0; column < columns.length; column++) add(row, column);
  else
    for (let column = 0; column < columns.length; column++)
      for (let row = 0; row < grid.loadedRows; row++) add(row, column);
  return `${lines.join('\r\n')}\r\n`;
}

/** A spreadsheet would run a text that begins like a formula. */
export const quoted = (text: string): string =>
  `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
