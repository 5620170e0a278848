/** Draws the visible window of a matrix: cells as one scaled image, then masks, labels and marks. */
import { drawText } from './canvasText';
import { mix, ramp, toCss } from '../../shared/color';
import type { Grid } from '../scene/grid';
import { labelStep, visibleSpan, type Cell, type Geometry, type Point, type Span } from './matrixGeometry';
import { shareOf } from '../scene/scale';
import type { Theme } from '../../shared/theme';

/** Rows and columns that are marked. */
export interface Chosen {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

export interface Window {
  readonly width: number;
  readonly height: number;
  readonly scroll: Point;
  readonly pixelRatio: number;
}

const LABEL_PX = 11;

export class MatrixPainter {
  private readonly cells = document.createElement('canvas');
  private ramps: { readonly theme: Theme; readonly more: Uint32Array; readonly less: Uint32Array } | undefined;

  paint(
    context: CanvasRenderingContext2D,
    grid: Grid,
    geometry: Geometry,
    window: Window,
    theme: Theme,
    chosen: Chosen,
    hover: Cell | undefined,
  ): void {
    const { left, top, cell, queries, keys } = geometry;
    const rows = visibleSpan(window.scroll.y, window.height - top, cell, queries);
    const columns = visibleSpan(window.scroll.x, window.width - left, cell, keys);
    const x = (key: number): number => left + key * cell - window.scroll.x;
    const y = (query: number): number => top + query * cell - window.scroll.y;

    context.setTransform(window.pixelRatio, 0, 0, window.pixelRatio, 0, 0);
    context.clearRect(0, 0, window.width, window.height);
    context.save();
    context.beginPath();
    context.rect(left, top, window.width - left, window.height - top);
    context.clip();
    this.drawCells(grid, rows, columns, theme);
    context.imageSmoothingEnabled = false;
    context.drawImage(
      this.cells,
      x(columns.from),
      y(rows.from),
      (columns.to - columns.from) * cell,
      (rows.to - rows.from) * cell,
    );
    this.drawMask(context, grid, geometry, rows, columns, x, y, theme);
    const band = toCss({ ...theme.foreground, a: 0.5 });
    for (const query of chosen.rows) frame(context, left, y(query), keys * cell, cell, toCss(theme.focus));
    for (const key of chosen.columns) frame(context, x(key), top, cell, queries * cell, toCss(theme.focus));
    if (hover) {
      frame(context, left, y(hover.query), keys * cell, cell, band);
      frame(context, x(hover.key), top, cell, queries * cell, band);
      frame(context, x(hover.key), y(hover.query), cell, cell, toCss(theme.foreground));
    }
    context.restore();
    this.drawLabels(context, grid, geometry, window, theme, rows, columns, chosen, hover);
  }

  /** Paints one pixel a cell; the canvas scales them. */
  private drawCells(grid: Grid, rows: Span, columns: Span, theme: Theme): void {
    const width = Math.max(1, columns.to - columns.from);
    const height = Math.max(1, rows.to - rows.from);
    const { more, less } = this.rampsOf(theme);
    const pixels = new Uint32Array(width * height);
    for (let row = rows.from; row < Math.min(rows.to, grid.loadedRows); row++) {
      const full = grid.full(row);
      for (let column = columns.from; column < columns.to; column++) {
        const value = grid.values[row * grid.columns.length + column]!;
        pixels[(row - rows.from) * width + column - columns.from] = (value < 0 ? less : more)[
          Math.round(shareOf(Math.abs(value), full) * 255)
        ]!;
      }
    }
    this.cells.width = width;
    this.cells.height = height;
    this.cells.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(pixels.buffer), width, height), 0, 0);
  }

  private rampsOf(theme: Theme): { more: Uint32Array; less: Uint32Array } {
    if (this.ramps?.theme !== theme) {
      const nothing = mix(theme.background, theme.foreground, 0.04);
      this.ramps = { theme, more: ramp(nothing, theme.most), less: ramp(nothing, theme.least) };
    }
    return this.ramps;
  }

  /** Hatches masked keys and excluded sinks, so that neither looks like a weight of 0. */
  private drawMask(
    context: CanvasRenderingContext2D,
    grid: Grid,
    { cell }: Geometry,
    rows: Span,
    columns: Span,
    x: (key: number) => number,
    y: (query: number) => number,
    theme: Theme,
  ): void {
    const first = (row: number): number => Math.max(grid.visible(row), columns.from);
    const masked = Array.from({ length: rows.to - rows.from }, (_, i) => rows.from + i).filter(
      (row) => first(row) < columns.to,
    );
    const leftOut = [...grid.leftOut].filter((column) => column >= columns.from && column < columns.to);
    if (masked.length === 0 && leftOut.length === 0) return;
    context.save();
    context.beginPath();
    for (const column of leftOut) context.rect(x(column), y(rows.from), cell, (rows.to - rows.from) * cell);
    for (const row of masked) context.rect(x(first(row)), y(row), (columns.to - first(row)) * cell, cell);
    context.clip();
    const box = { left: x(columns.from), right: x(columns.to), top: y(rows.from), bottom: y(rows.to) };
    context.fillStyle = toCss(theme.background);
    context.fillRect(box.left, box.top, box.right - box.left, box.bottom - box.top);
    context.strokeStyle = toCss({ ...theme.muted, a: 0.35 });
    context.lineWidth = 1;
    context.beginPath();
    const height = box.bottom - box.top;
    for (let at = box.left - height; at < box.right; at += 6) {
      context.moveTo(at, box.bottom);
      context.lineTo(at + height, box.top);
    }
    context.stroke();
    context.restore();
  }

  private drawLabels(
    context: CanvasRenderingContext2D,
    grid: Grid,
    { left, top, cell }: Geometry,
    window: Window,
    theme: Theme,
    rows: Span,
    columns: Span,
    chosen: Chosen,
    hover: Cell | undefined,
  ): void {
    const step = labelStep(cell);
    const query = hover?.query ?? chosen.rows.at(0);
    const key = hover?.key ?? chosen.columns.at(0);
    context.textBaseline = 'middle';
    context.textAlign = 'right';
    const draw = (text: string, room: number, strong: boolean, at: Point, vertical: boolean): void => {
      context.font = `${strong ? '600 ' : ''}${LABEL_PX}px ${theme.font}`;
      context.fillStyle = toCss(strong ? theme.foreground : theme.muted);
      context.save();
      context.translate(at.x, at.y);
      if (vertical) context.rotate(-Math.PI / 2);
      context.textAlign = vertical ? 'left' : 'right';
      drawText(context, text, 0, 0, room);
      context.restore();
    };
    const inRows = (at: number): boolean => at > top - cell && at < window.height;
    for (let i = rows.from; i < rows.to; i++) {
      const at = top + (i + 0.5) * cell - window.scroll.y;
      // A marked label keeps its neighbors away, so that two never overlap where cells are small.
      const near = query !== undefined && Math.abs(i - query) < step;
      const strong = i === query || chosen.rows.includes(i);
      if (at >= top && inRows(at) && (strong || (i % step === 0 && !near)))
        draw(grid.rows[i]!, left - 10, strong, { x: left - 7, y: at }, false);
    }
    for (let i = columns.from; i < columns.to; i++) {
      const at = left + (i + 0.5) * cell - window.scroll.x;
      const near = key !== undefined && Math.abs(i - key) < step;
      const strong = i === key || chosen.columns.includes(i);
      if (at >= left && (strong || (i % step === 0 && !near)))
        draw(grid.columns[i]!, top - 10, strong, { x: at, y: top - 7 }, true);
    }
  }
}

function frame(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
  color: string,
): void {
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
}
