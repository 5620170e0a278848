/** Where things are on the matrix canvas, in CSS pixels. The canvas shows a window onto a larger sheet. Pure. */

export interface Geometry {
  /** Side of one cell. */
  readonly cell: number;
  /** Width of the query labels on the left, height of the key labels on top: both stay while the sheet scrolls. */
  readonly left: number;
  readonly top: number;
  readonly queries: number;
  readonly keys: number;
}

export interface Cell {
  readonly query: number;
  readonly key: number;
}
export interface Point {
  readonly x: number;
  readonly y: number;
}
/** Indices, end exclusive. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const SMALLEST_CELL = 4;
const LARGEST_CELL = 30;
const LARGEST_ZOOMED_CELL = 80;
/** Room that a label needs, in CSS pixels. */
const LABEL_HEIGHT = 13;

/** @param width of the place for the whole matrix, labels included. @param zoom 1: as it fits */
export function geometryFor(
  width: number,
  labels: { left: number; top: number },
  queries: number,
  keys: number,
  zoom = 1,
): Geometry {
  const fits = Math.floor((width - labels.left - 1) / Math.max(1, keys));
  const cell = Math.min(LARGEST_CELL, Math.max(SMALLEST_CELL, fits));
  return { cell: Math.min(LARGEST_ZOOMED_CELL, Math.max(1, Math.round(cell * zoom))), ...labels, queries, keys };
}

/** The next zoom, between a quarter and sixteen times. */
export const zoomed = (zoom: number, factor: number): number => Math.min(16, Math.max(0.25, zoom * factor));

export const sheetWidth = ({ left, keys, cell }: Geometry): number => left + keys * cell + 1;
export const sheetHeight = ({ top, queries, cell }: Geometry): number => top + queries * cell + 1;

/** The cell under a point of the canvas; undefined over labels and outside. */
export function cellAt(geometry: Geometry, at: Point, scroll: Point): Cell | undefined {
  if (at.x < geometry.left || at.y < geometry.top) return undefined;
  const key = Math.floor((at.x - geometry.left + scroll.x) / geometry.cell);
  const query = Math.floor((at.y - geometry.top + scroll.y) / geometry.cell);
  return key < geometry.keys && query < geometry.queries ? { query, key } : undefined;
}

/** The rows or columns that a stretch of the canvas shows, at least in part. */
export function visibleSpan(scroll: number, length: number, cell: number, count: number): Span {
  const from = Math.min(count, Math.max(0, Math.floor(scroll / cell)));
  return { from, to: Math.max(from, Math.min(count, Math.ceil((scroll + length) / cell))) };
}

/** Every how many rows a label fits. */
export const labelStep = (cell: number): number => Math.ceil(LABEL_HEIGHT / cell);

/** How far to scroll so that a cell is in view, from where the sheet is scrolled to now. */
export function scrollTo(cell: number, index: number, scroll: number, length: number): number {
  const start = index * cell;
  if (start < scroll) return start;
  return Math.max(scroll, start + cell - length);
}
