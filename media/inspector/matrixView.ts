/** The heat map: a canvas over a sheet that scrolls, a crosshair for pointer and arrow keys. */
import { element } from './dom';
import { cellAt, geometryFor, scrollTo, sheetHeight, sheetWidth, type Cell, type Geometry } from './matrixGeometry';
import { MatrixPainter, summary } from './matrixPainter';
import type { Scene, Selection } from './state';
import { readTheme, type Theme } from './theme';

export interface MatrixEvents {
  point(cell: Cell): void;
  select(query: number): void;
}

const LONGEST_LABEL = 120;
const STEPS: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
};

export class MatrixView {
  private readonly canvas = element('canvas', { id: 'matrix', role: 'img', tabindex: '0' });
  private readonly sheet = element('div', { class: 'sheet' }, this.canvas);
  private readonly scroller = element('div', { class: 'scroller' }, this.sheet);
  private readonly painter = new MatrixPainter();
  private theme: Theme = readTheme();
  private scene: Scene | undefined;
  private selection: Selection | undefined;
  private geometry: Geometry | undefined;
  private hover: Cell | undefined;
  private frame = 0;

  constructor(private readonly root: HTMLElement, private readonly events: MatrixEvents) {
    root.append(this.scroller);
    new ResizeObserver(() => this.arrange()).observe(root);
    this.scroller.addEventListener('scroll', () => this.redraw());
    this.canvas.addEventListener('pointermove', (event) => this.pointAt(this.cellUnder(event)));
    this.canvas.addEventListener('pointerleave', () => this.pointAt(undefined));
    this.canvas.addEventListener('click', (event) => {
      const cell = this.cellUnder(event);
      if (cell) events.select(cell.query);
    });
    this.canvas.addEventListener('keydown', (event) => this.walk(event));
  }

  show(scene: Scene, selection: Selection | undefined): void {
    const rearrange = this.scene?.queries.labels.join() !== scene.queries.labels.join() || this.scene.keys.labels.join() !== scene.keys.labels.join();
    this.scene = scene;
    this.selection = selection;
    // Not at each drawing: the sentence is found by reading every weight.
    this.canvas.setAttribute('aria-label', summary(scene));
    if (rearrange || !this.geometry) this.arrange();
    else this.redraw();
  }

  /** Only another row is selected: the matrix itself is as it was. */
  select(selection: Selection | undefined): void {
    this.selection = selection;
    this.redraw();
  }

  themeChanged(): void {
    this.theme = readTheme();
    this.redraw();
  }

  private arrange(): void {
    if (!this.scene || this.root.clientWidth === 0) return;
    const { queries, keys } = this.scene;
    const room = this.root.clientWidth;
    const widest = (labels: readonly string[]): number => Math.ceil(this.measured(labels) + 18);
    const left = Math.min(LONGEST_LABEL, Math.floor(room / 3), widest(queries.labels));
    const top = Math.min(LONGEST_LABEL, widest(keys.labels));
    this.geometry = geometryFor(room, { left, top }, queries.labels.length, keys.labels.length);
    this.sheet.style.width = `${sheetWidth(this.geometry)}px`;
    this.sheet.style.height = `${sheetHeight(this.geometry)}px`;
    this.redraw();
  }

  private measured(labels: readonly string[]): number {
    const context = this.canvas.getContext('2d');
    if (!context) return 0;
    context.font = `600 11px ${this.theme.font}`;
    return Math.max(0, ...labels.map((label) => context.measureText(label).width));
  }

  private redraw(): void {
    if (this.frame === 0) this.frame = requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    this.frame = 0;
    const { scene, geometry, canvas } = this;
    const context = canvas.getContext('2d');
    if (!scene || !geometry || !context) return;
    const width = Math.min(this.scroller.clientWidth, sheetWidth(geometry));
    const height = Math.min(this.scroller.clientHeight, sheetHeight(geometry));
    const pixelRatio = window.devicePixelRatio || 1;
    resize(canvas, width, height, pixelRatio);
    const scroll = { x: this.scroller.scrollLeft, y: this.scroller.scrollTop };
    this.painter.paint(context, scene, geometry, { width, height, scroll, pixelRatio }, this.theme, scene.lens.direction === 'from' ? this.selection?.tokens ?? [] : [], this.hover);
    Object.assign(canvas.dataset, {
      map: scene.address.map, layer: scene.address.layer, head: scene.address.head, capture: scene.capture.captureId,
      left: geometry.left, top: geometry.top, cell: geometry.cell, rows: scene.matrix.loadedRows,
    });
  }

  private cellUnder(event: MouseEvent): Cell | undefined {
    if (!this.geometry) return undefined;
    const box = this.canvas.getBoundingClientRect();
    return cellAt(this.geometry, { x: event.clientX - box.left, y: event.clientY - box.top },
      { x: this.scroller.scrollLeft, y: this.scroller.scrollTop });
  }

  private pointAt(cell: Cell | undefined): void {
    if (cell?.query === this.hover?.query && cell?.key === this.hover?.key) return;
    this.hover = cell;
    if (cell) this.events.point(cell);
    this.redraw();
  }

  private walk(event: KeyboardEvent): void {
    if (!this.geometry || event.altKey || event.ctrlKey || event.metaKey) return;
    const at = this.hover ?? { query: this.selection?.tokens[0] ?? 0, key: 0 };
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      this.events.select(at.query);
      return;
    }
    const step = Object.hasOwn(STEPS, event.key) ? STEPS[event.key] : undefined;
    if (!step) return;
    event.preventDefault();
    const { queries, keys, cell, left, top } = this.geometry;
    // The first key press shows the crosshair where it is; the next ones move it.
    const next = this.hover
      ? { query: Math.max(0, Math.min(queries - 1, at.query + step[0])), key: Math.max(0, Math.min(keys - 1, at.key + step[1])) }
      : at;
    this.scroller.scrollTop = scrollTo(cell, next.query, this.scroller.scrollTop, this.scroller.clientHeight - top);
    this.scroller.scrollLeft = scrollTo(cell, next.key, this.scroller.scrollLeft, this.scroller.clientWidth - left);
    this.pointAt(next);
  }
}

function resize(canvas: HTMLCanvasElement, width: number, height: number, pixelRatio: number): void {
  const [w, h] = [Math.round(width * pixelRatio), Math.round(height * pixelRatio)];
  if (canvas.width === w && canvas.height === h) return;
  canvas.width = w;
  canvas.height = h;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
}
