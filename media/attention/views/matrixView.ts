/** A heat map: a canvas over a sheet that scrolls and zooms, a crosshair for pointer and arrow keys. */
import { element } from '../../shared/dom';
import { summary, type Grid } from '../scene/grid';
import {
  cellAt,
  geometryFor,
  scrollTo,
  sheetHeight,
  sheetWidth,
  zoomed,
  type Cell,
  type Geometry,
  type Point,
} from './matrixGeometry';
import { MatrixPainter, type Chosen } from './matrixPainter';
import { readTheme, type Theme } from '../../shared/theme';

export interface MatrixEvents {
  point(cell: Cell): void;
  select(cell: Cell): void;
}

const LONGEST_LABEL = 120;
/** In CSS pixels: a canvas of twice as many is still drawn everywhere. */
const MOST_UNROLLED = 8000;
const STEPS: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};
const ZOOMS: Readonly<Record<string, number>> = { '+': 1.25, '=': 1.25, '-': 0.8 };

export class MatrixView {
  private readonly canvas: HTMLCanvasElement;
  private readonly sheet: HTMLElement;
  private readonly scroller: HTMLElement;
  private readonly painter = new MatrixPainter();
  private theme: Theme = readTheme();
  private grid: Grid | undefined;
  private chosen: Chosen = { rows: [], columns: [] };
  private geometry: Geometry | undefined;
  private hover: Cell | undefined;
  private zoom = 1;
  private dragged: Point | undefined;
  private frame = 0;

  /** @param id of the canvas */
  constructor(
    private readonly root: HTMLElement,
    id: string,
    private readonly events: MatrixEvents,
  ) {
    this.canvas = element('canvas', { id, class: 'matrix', role: 'img', tabindex: '0' });
    this.sheet = element('div', { class: 'sheet' }, this.canvas);
    this.scroller = element('div', { class: 'scroller' }, this.sheet);
    root.append(this.scroller);
    new ResizeObserver(() => this.arrange()).observe(root);
    this.scroller.addEventListener('scroll', () => this.redraw());
    this.scroller.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
    this.canvas.addEventListener('pointermove', (event) => this.move(event));
    this.canvas.addEventListener('pointerdown', (event) => this.grab(event));
    this.canvas.addEventListener('pointerup', () => {
      this.dragged = undefined;
    });
    this.canvas.addEventListener('pointerleave', () => this.pointAt(undefined));
    this.canvas.addEventListener('click', (event) => {
      const cell = this.cellUnder(event);
      if (cell) events.select(cell);
    });
    this.canvas.addEventListener('keydown', (event) => this.walk(event));
    window.addEventListener('beforeprint', () => this.unroll(true));
    window.addEventListener('afterprint', () => this.unroll(false));
  }

  show(grid: Grid, chosen: Chosen): void {
    const rearrange = this.grid?.layout !== grid.layout;
    this.grid = grid;
    this.chosen = chosen;
    if (rearrange) {
      this.zoom = 1;
      this.hover = undefined;
    }
    // Once, when all rows are loaded: the summary reads every weight.
    if (grid.loadedRows === grid.rows.length) this.canvas.setAttribute('aria-label', summary(grid));
    if (rearrange || !this.geometry) this.arrange();
    else this.redraw();
  }

  /** Marks other rows and columns of the same matrix. */
  select(chosen: Chosen): void {
    this.chosen = chosen;
    this.redraw();
  }

  themeChanged(): void {
    this.theme = readTheme();
    this.redraw();
  }

  /** Larger or smaller cells; what is under `at` (canvas coordinates) stays there. */
  zoomBy(factor: number, at?: Point): void {
    const { geometry, scroller } = this;
    if (!geometry) return;
    const center = at ?? { x: scroller.clientWidth / 2, y: scroller.clientHeight / 2 };
    const before = {
      x: (scroller.scrollLeft + center.x - geometry.left) / geometry.cell,
      y: (scroller.scrollTop + center.y - geometry.top) / geometry.cell,
    };
    this.zoom = zoomed(this.zoom, factor);
    this.arrange();
    if (!this.geometry) return;
    scroller.scrollLeft = before.x * this.geometry.cell - center.x + this.geometry.left;
    scroller.scrollTop = before.y * this.geometry.cell - center.y + this.geometry.top;
  }

  private arrange(): void {
    if (!this.grid || this.root.clientWidth === 0) return;
    const { rows, columns } = this.grid;
    const room = this.root.clientWidth;
    const widest = (labels: readonly string[]): number => Math.ceil(this.measured(labels) + 18);
    const left = Math.min(LONGEST_LABEL, Math.floor(room / 3), widest(rows));
    const top = Math.min(LONGEST_LABEL, widest(columns));
    this.geometry = geometryFor(room, { left, top }, rows.length, columns.length, this.zoom);
    this.sheet.style.width = `${sheetWidth(this.geometry)}px`;
    this.sheet.style.height = `${sheetHeight(this.geometry)}px`;
    this.redraw();
  }

  /** On paper and in a picture nothing scrolls: all rows are drawn, unless the person has zoomed to a part of them. */
  private unroll(isWhole: boolean): void {
    const { grid, geometry } = this;
    if (!grid || !geometry) return;
    const fits = this.zoom === 1 && grid.loadedRows === grid.rows.length && sheetHeight(geometry) <= MOST_UNROLLED;
    this.scroller.style.maxHeight = isWhole && fits ? 'none' : '';
    this.draw();
  }

  private measured(labels: readonly string[]): number {
    const context = this.canvas.getContext('2d');
    if (!context) return 0;
    context.font = `600 11px ${this.theme.font}`;
    let widest = 0;
    for (const label of labels) widest = Math.max(widest, context.measureText(label).width);
    return widest;
  }

  private redraw(): void {
    if (this.frame === 0) this.frame = requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    this.frame = 0;
    const { grid, geometry, canvas } = this;
    const context = canvas.getContext('2d');
    if (!grid || !geometry || !context || this.root.clientWidth === 0) return;
    const width = Math.min(this.scroller.clientWidth, sheetWidth(geometry));
    const height = Math.min(this.scroller.clientHeight, sheetHeight(geometry));
    const pixelRatio = window.devicePixelRatio || 1;
    resize(canvas, width, height, pixelRatio);
    const scroll = { x: this.scroller.scrollLeft, y: this.scroller.scrollTop };
    this.painter.paint(
      context,
      grid,
      geometry,
      { width, height, scroll, pixelRatio },
      this.theme,
      this.chosen,
      this.hover,
    );
    Object.assign(canvas.dataset, {
      ...grid.data,
      left: geometry.left,
      top: geometry.top,
      cell: geometry.cell,
      rows: grid.loadedRows,
    });
  }

  private move(event: PointerEvent): void {
    if (!this.dragged) return this.pointAt(this.cellUnder(event));
    this.scroller.scrollLeft += this.dragged.x - event.clientX;
    this.scroller.scrollTop += this.dragged.y - event.clientY;
    this.dragged = { x: event.clientX, y: event.clientY };
  }

  /** With the middle button, or with Shift, the sheet is dragged. */
  private grab(event: PointerEvent): void {
    if (event.button !== 1 && !event.shiftKey) return;
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.dragged = { x: event.clientX, y: event.clientY };
  }

  private wheel(event: WheelEvent): void {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const box = this.canvas.getBoundingClientRect();
    this.zoomBy(event.deltaY < 0 ? 1.25 : 0.8, { x: event.clientX - box.left, y: event.clientY - box.top });
  }

  private cellUnder(event: MouseEvent): Cell | undefined {
    if (!this.geometry) return undefined;
    const box = this.canvas.getBoundingClientRect();
    return cellAt(
      this.geometry,
      { x: event.clientX - box.left, y: event.clientY - box.top },
      { x: this.scroller.scrollLeft, y: this.scroller.scrollTop },
    );
  }

  private pointAt(cell: Cell | undefined): void {
    if (cell?.query === this.hover?.query && cell?.key === this.hover?.key) return;
    this.hover = cell;
    if (cell) this.events.point(cell);
    this.redraw();
  }

  private walk(event: KeyboardEvent): void {
    if (!this.geometry || event.altKey || event.ctrlKey || event.metaKey) return;
    const at = this.hover ?? { query: this.chosen.rows.at(0) ?? 0, key: this.chosen.columns.at(0) ?? 0 };
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      this.events.select(at);
      return;
    }
    const factor = Object.hasOwn(ZOOMS, event.key) ? ZOOMS[event.key] : undefined;
    if (factor !== undefined) {
      event.preventDefault();
      return this.zoomBy(factor);
    }
    const step = Object.hasOwn(STEPS, event.key) ? STEPS[event.key] : undefined;
    if (!step) return;
    event.preventDefault();
    const { queries, keys, cell, left, top } = this.geometry;
    // The first key press shows the crosshair where it is; the next ones move it.
    const next = this.hover
      ? {
          query: Math.max(0, Math.min(queries - 1, at.query + step[0])),
          key: Math.max(0, Math.min(keys - 1, at.key + step[1])),
        }
      : at;
    this.scroller.scrollTop = scrollTo(cell, next.query, this.scroller.scrollTop, this.scroller.clientHeight - top);
    this.scroller.scrollLeft = scrollTo(cell, next.key, this.scroller.scrollLeft, this.scroller.clientWidth - left);
    this.pointAt(next);
  }
}

export function resize(canvas: HTMLCanvasElement, width: number, height: number, pixelRatio: number): void {
  const [w, h] = [Math.round(width * pixelRatio), Math.round(height * pixelRatio)];
  if (canvas.width === w && canvas.height === h) return;
  canvas.width = w;
  canvas.height = h;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
}
