/** A heat map as comma-separated values, one weight a line. Pure. */
import type { Grid } from './grid';

/** Cells that the map cannot have are left out. RFC 4180, with a header. */
export function csvOf(grid: Grid): string {
  const lines = ['query,query_token,key,key_token,value'];
  const [rows, columns] = [grid.rows.map(quoted), grid.columns.map(quoted)];
  for (let row = 0; row < grid.loadedRows; row++) {
    const visible = grid.visible(row);
    for (let column = 0; column < visible; column++) {
      lines.push(`${row},${rows[row]},${column},${columns[column]},${Number(grid.values[row * columns.length + column].toPrecision(7))}`);
    }
  }
  return `${lines.join('\r\n')}\r\n`;
}

/** A spreadsheet would run a text that begins like a formula. */
const quoted = (text: string): string => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
