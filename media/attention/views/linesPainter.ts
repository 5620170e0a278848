/** Draws the visible rows of queries and keys, with the lines between them. */
import { toCss } from '../../shared/color';
import type { Theme } from '../../shared/theme';
import type { UnitScene as Scene } from '../scene/units';
import { drawText } from './canvasText';
import { drawLine, type Line } from './lineCurves';

export const ROW_PX = 20;
const GAP_PX = 10;
/** Between a label and the edge. */
const EDGE_PX = 4;
const BESIDE_PX = 2;
/** Where the queries end and the keys begin, as shares of the width. */
const [QUERIES_END, KEYS_START] = [0.36, 0.64];

/** In CSS pixels. */
export interface LinesWindow {
  readonly width: number;
  readonly height: number;
  /** How far the rows are scrolled. */
  readonly top: number;
  readonly pixelRatio: number;
}

/** The height of all rows, in CSS pixels. */
export const heightOf = ({ queries, keys }: Scene): number =>
  Math.max(queries.labels.length, keys.labels.length) * ROW_PX + 4;

/** @param chosen tokens of the chosen side, whose labels are bold */
export function paintLines(
  context: CanvasRenderingContext2D,
  { queries, keys, lens }: Scene,
  lines: readonly Line[],
  chosen: readonly number[],
  { width, height, top, pixelRatio }: LinesWindow,
  theme: Theme,
): void {
  const [left, right] = [width * QUERIES_END, width * KEYS_START];
  const y = (row: number): number => (row + 0.5) * ROW_PX - top;
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  context.clearRect(0, 0, width, height);
  let most = 0;
  for (const { weight } of lines) most = Math.max(most, weight);
  for (const line of lines) {
    const shift = line.beside * BESIDE_PX;
    const [from, to] = [y(line.query) + shift, y(line.key) + shift];
    if (Math.max(from, to) < 0 || Math.min(from, to) > height) continue;
    const ends = [
      { x: left + GAP_PX, y: from },
      { x: right - GAP_PX, y: to },
    ] as const;
    drawLine(context, ...ends, line.color ?? theme.most, line.weight / most);
  }
  const rows = { from: Math.max(0, Math.floor(top / ROW_PX)), to: Math.ceil((top + height) / ROW_PX) };
  const draw = (labels: readonly string[], x: number, align: 'left' | 'right', isChosenSide: boolean): void => {
    context.textBaseline = 'middle';
    context.textAlign = align;
    const room = (align === 'right' ? x : width - x) - EDGE_PX;
    for (const [i, label] of labels.slice(rows.from, rows.to).entries()) {
      const row = rows.from + i;
      const isChosen = isChosenSide && chosen.includes(row);
      context.font = `${isChosen ? '600 ' : ''}13px ${theme.font}`;
      context.fillStyle = toCss(isChosen ? theme.foreground : theme.muted);
      drawText(context, label, x, y(row), room);
    }
  };
  draw(queries.labels, left, 'right', lens.direction === 'from');
  draw(keys.labels, right, 'left', lens.direction === 'to');
}
