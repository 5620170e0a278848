/**
 * Queries on the left, keys on the right, lines between: for the chosen tokens and as many heads of the layer as one
 * likes. Drawn on a canvas for what is in view, so that a long text costs no more than a short one.
 */
import type { LinesShown } from '../../../src/protocol/attention';
import { strongestPairs, type Pair } from '../scene/alignment';
import { drawText } from './canvasText';
import { toCss } from '../../shared/color';
import { element } from '../../shared/dom';
import type { EveryHead } from '../scene/flips';
import { headColor } from './headColors';
import { drawLine, linesOf, type Line } from './lineCurves';
import { resize } from './matrixView';
import { toText, type Selection } from '../scene/state';
import { shownWeights } from '../scene/shownWeights';
import { readTheme, type Theme } from '../../shared/theme';
import type { UnitScene as Scene } from '../scene/units';
import { sentences, t } from '../../shared/l10n';

export interface LinesEvents {
  /** The pointer or the keyboard is on a token of the chosen side. */
  look(token: number): void;
  pin(token: number, more: boolean): void;
  /** Every head's row for a query, when it is there. */
  rows(query: number): EveryHead | undefined;
  /** Other heads are switched on, or all tokens aligned. */
  changed(lines: LinesShown): void;
}

const ROW_PX = 20;
const GAP_PX = 10;
/** Between a label and the edge. */
const EDGE_PX = 4;
const BESIDE_PX = 2;
/** More pairs are no longer read as a list. */
const LISTED_PAIRS = 60;

export class LinesView {
  private readonly canvas = element('canvas', { id: 'lines', role: 'img', tabindex: '0' });
  private readonly sheet = element('div', { class: 'sheet' }, this.canvas);
  private readonly scroller = element('div', { class: 'scroller wide' }, this.sheet);
  private readonly chips = element('div', { class: 'chips', role: 'group', 'aria-label': t('Heads with lines') });
  private readonly note = element('p', { class: 'caption' });
  private readonly align = element(
    'button',
    {
      type: 'button',
      class: 'head-chip align',
      id: 'align',
      title: t('A line from every token to where it attends most'),
    },
    t('Align all'),
  );
  private readonly pairs = element('p', { class: 'caption pairs' });
  private readonly known = new WeakMap<Scene, { readonly rows: number; readonly pairs: Pair[] }>();
  /** By hand; else a map between two texts is aligned. */
  private aligned: boolean | undefined;
  /** Heads of the layer beside the one that is open. */
  private readonly more = new Set<number>();
  private built = '';
  private scene: Scene | undefined;
  private selection: Selection | undefined;
  private lines: readonly Line[] = [];
  private frame = 0;
  /** What was scrolled into view last: the person may scroll away from it. */
  private revealed = '';

  /** @param before what was shown when the page was left */
  constructor(
    private readonly root: HTMLElement,
    private readonly events: LinesEvents,
    before: LinesShown | undefined,
  ) {
    this.aligned = before?.aligned;
    for (const head of before?.heads ?? []) this.more.add(head);
    root.append(this.note, element('div', { class: 'chips' }, this.align, this.chips), this.scroller, this.pairs);
    this.align.addEventListener('click', () => {
      this.aligned = !this.isAligned();
      this.tell();
      if (this.scene) this.show(this.scene, this.selection);
    });
    new ResizeObserver(() => {
      // Hidden behind another view.
      if (root.clientWidth === 0) this.revealed = '';
      this.redraw();
    }).observe(root);
    this.scroller.addEventListener('scroll', () => this.redraw());
    this.canvas.addEventListener('pointermove', (event) => {
      const token = this.tokenUnder(event);
      if (token !== undefined) events.look(token);
    });
    this.canvas.addEventListener('click', (event) => {
      const token = this.tokenUnder(event);
      if (token !== undefined) events.pin(token, event.ctrlKey || event.metaKey || event.shiftKey);
    });
    this.canvas.addEventListener('keydown', (event) => this.walk(event));
    this.chips.addEventListener('click', ({ target }) => {
      const chip = target instanceof Element ? target.closest<HTMLElement>('.head-chip') : null;
      if (!chip) return;
      const head = Number(chip.dataset.head);
      if (!this.more.delete(head)) this.more.add(head);
      this.tell();
      if (this.scene) this.show(this.scene, this.selection);
    });
  }

  /** Lines of the open head alone, aligned as the map suggests. */
  reset(): void {
    this.more.clear();
    this.aligned = undefined;
  }

  /** @param scene by token, word or line: `units.ts`; so are the selection and what is told */
  show(scene: Scene, selection: Selection | undefined): void {
    this.scene = scene;
    this.selection = selection;
    this.showChips(scene);
    const tokens = selection?.tokens ?? [];
    this.align.setAttribute('aria-pressed', String(this.isAligned()));
    this.lines = [
      ...this.ofAlignment(scene, tokens),
      ...this.ofOpenHead(scene, tokens),
      ...this.ofMore(scene, tokens),
    ].sort((a, b) => a.weight - b.weight);
    const { queries, keys } = scene;
    const thickest = this.lines[this.lines.length - 1];
    this.canvas.setAttribute(
      'aria-label',
      this.lines.length === 0
        ? t('{0} queries beside {1} keys; choose a token to see its lines.', queries.labels.length, keys.labels.length)
        : t(
            '{0} lines; the thickest, {1}, from ‹{2}› to ‹{3}›.',
            this.lines.length,
            toText(thickest.weight),
            queries.labels[thickest.query],
            keys.labels[thickest.key],
          ),
    );
    this.canvas.dataset.lines = String(this.lines.length);
    this.note.textContent = sentences(
      this.more.size > 0 && scene.lens.direction === 'to'
        ? t(
            'Queries on the left, keys on the right. Lines of several heads go from queries: this direction shows the open head alone.',
          )
        : t(
            'Queries on the left, keys on the right; thicker is more, and what is under a hundredth of the thickest is left out. Choose tokens, and heads of this layer.',
          ),
      scene.address.measure !== 'raw' && t('Several heads at once are shown by raw weights alone.'),
      scene.matrix.leftOut.size > 0 && t('Sinks have no lines: they are left out.'),
    );
    this.redraw();
  }

  private tell(): void {
    this.events.changed({ heads: [...this.more], ...(this.aligned !== undefined && { aligned: this.aligned }) });
  }

  private isAligned(): boolean {
    return this.aligned ?? (this.scene ? !this.scene.oneText : false);
  }

  /** Every token's strongest line, but for the chosen ones, which show all of theirs; and the same as a list. */
  private ofAlignment(scene: Scene, chosen: readonly number[]): Line[] {
    this.pairs.replaceChildren();
    if (!this.isAligned()) return [];
    const { loadedRows: rows } = scene.matrix;
    const known = this.known.get(scene);
    const pairs = known?.rows === rows ? known.pairs : strongestPairs(scene);
    this.known.set(scene, { rows, pairs });
    this.pairs.append(
      ...pairs
        .slice(0, LISTED_PAIRS)
        .flatMap(({ query, key, weight }) => [
          element(
            'bdi',
            { class: 'pair', 'data-query': String(query), 'data-key': String(key) },
            `${scene.queries.labels[query]} → ${scene.keys.labels[key]}`,
          ),
          ` ${toText(weight)}   `,
        ]),
      pairs.length > LISTED_PAIRS ? t('and {0} more', pairs.length - LISTED_PAIRS) : '',
    );
    const { head } = scene.address;
    const color = head === 'mean' ? readTheme().most : headColor(head);
    const isFrom = scene.lens.direction === 'from';
    return pairs
      .filter(({ query, key }) => !chosen.includes(isFrom ? query : key))
      .map((pair) => ({ ...pair, color, beside: 0 }));
  }

  themeChanged(): void {
    this.redraw();
  }

  private ofOpenHead(scene: Scene, tokens: readonly number[]): Line[] {
    const { head } = scene.address;
    const color = head === 'mean' ? readTheme().most : headColor(head);
    const beside = head === 'mean' ? 0 : this.besideOf(head);
    return tokens.flatMap((token) => {
      const shown = shownWeights(scene, [token]);
      return shown
        ? linesOf(
            shown.weights,
            (other) => (scene.lens.direction === 'from' ? { query: token, key: other } : { query: other, key: token }),
            color,
            beside,
          )
        : [];
    });
  }

  private ofMore(scene: Scene, tokens: readonly number[]): Line[] {
    if (scene.lens.direction === 'to' || scene.address.measure !== 'raw') return [];
    return [...this.more]
      .filter((head) => head !== scene.address.head)
      .flatMap((head) =>
        tokens.flatMap((query) => {
          const every = this.events.rows(query);
          if (!every) return [];
          const at = (scene.address.layer * every.heads + head) * every.keys;
          const weights = every.weights.slice(at, at + every.keys);
          return linesOf(weights, (key) => ({ query, key }), headColor(head), this.besideOf(head));
        }),
      );
  }

  private besideOf(head: number): number {
    const all = [...this.more, ...(typeof this.scene?.address.head === 'number' ? [this.scene.address.head] : [])].sort(
      (a, b) => a - b,
    );
    return [...new Set(all)].indexOf(head) - (new Set(all).size - 1) / 2;
  }

  private showChips({ map, address }: Scene): void {
    const wanted = `${map.kind}/${map.heads}`;
    if (this.built !== wanted) {
      // Heads of another map are different heads; those of the first map were restored.
      if (this.built !== '') this.more.clear();
      for (const head of this.more) if (head >= map.heads) this.more.delete(head);
      if (this.built !== '') this.tell();
      this.built = wanted;
      this.chips.replaceChildren(
        ...Array.from({ length: map.heads }, (_, head) => {
          const chip = element(
            'button',
            { type: 'button', class: 'head-chip', 'data-head': String(head), 'aria-label': t('head {0}', head) },
            String(head),
          );
          chip.style.setProperty('--head', toCss(headColor(head)));
          return chip;
        }),
      );
    }
    for (const chip of this.chips.querySelectorAll<HTMLButtonElement>('.head-chip')) {
      const head = Number(chip.dataset.head);
      chip.setAttribute('aria-pressed', String(this.more.has(head) || address.head === head));
      chip.disabled = address.head === head || address.measure !== 'raw';
    }
  }

  private redraw(): void {
    if (this.frame === 0) this.frame = requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    this.frame = 0;
    const { scene, canvas, scroller } = this;
    const context = canvas.getContext('2d');
    if (!scene || !context || this.root.clientWidth === 0) return;
    const [queries, keys] = [scene.queries.labels, scene.keys.labels];
    const width = this.root.clientWidth;
    const whole = Math.max(queries.length, keys.length) * ROW_PX + 4;
    this.sheet.style.height = `${whole}px`;
    this.reveal(scene);
    const height = Math.min(scroller.clientHeight, whole);
    const pixelRatio = window.devicePixelRatio || 1;
    resize(canvas, width, height, pixelRatio);
    const theme = readTheme();
    const [left, right] = [width * 0.36, width * 0.64];
    const top = scroller.scrollTop;
    const y = (row: number): number => (row + 0.5) * ROW_PX - top;
    context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
    context.clearRect(0, 0, width, height);
    let most = 0;
    for (const { weight } of this.lines) most = Math.max(most, weight);
    for (const line of this.lines) {
      const shift = line.beside * BESIDE_PX;
      const [from, to] = [y(line.query) + shift, y(line.key) + shift];
      if (Math.max(from, to) < 0 || Math.min(from, to) > height) continue;
      drawLine(context, { x: left + GAP_PX, y: from }, { x: right - GAP_PX, y: to }, line, line.weight / most);
    }
    const rows = { from: Math.max(0, Math.floor(top / ROW_PX)), to: Math.ceil((top + height) / ROW_PX) };
    this.labels(context, queries, rows, left, 'right', y, theme, scene.lens.direction === 'from');
    this.labels(context, keys, rows, right, 'left', y, theme, scene.lens.direction === 'to');
  }

  /** Scrolls what is pinned into the middle, unless it is in view. */
  private reveal({ capture, address, lens, queries, keys }: Scene): void {
    const pinned = this.selection?.pinned === true ? this.selection.tokens.at(0) : undefined;
    const wanted = `${capture.captureId}/${address.map}/${lens.direction}/${queries.labels.length}x${keys.labels.length}/${pinned}`;
    if (wanted === this.revealed) return;
    this.revealed = wanted;
    if (pinned === undefined) return;
    const { scrollTop, clientHeight } = this.scroller;
    if (pinned * ROW_PX < scrollTop || (pinned + 1) * ROW_PX > scrollTop + clientHeight)
      this.scroller.scrollTop = (pinned + 0.5) * ROW_PX - clientHeight / 2;
  }

  private labels(
    context: CanvasRenderingContext2D,
    labels: readonly string[],
    rows: { from: number; to: number },
    x: number,
    align: 'left' | 'right',
    y: (row: number) => number,
    theme: Theme,
    isChosenSide: boolean,
  ): void {
    context.textBaseline = 'middle';
    context.textAlign = align;
    const room = (align === 'right' ? x : this.root.clientWidth - x) - EDGE_PX;
    for (let i = rows.from; i < Math.min(rows.to, labels.length); i++) {
      const chosen = isChosenSide && this.selection?.tokens.includes(i) === true;
      context.font = `${chosen ? '600 ' : ''}13px ${theme.font}`;
      context.fillStyle = toCss(chosen ? theme.foreground : theme.muted);
      drawText(context, labels[i], x, y(i), room);
    }
  }

  private tokenUnder(event: MouseEvent): number | undefined {
    const { scene } = this;
    if (!scene) return undefined;
    const box = this.canvas.getBoundingClientRect();
    const isLeft = event.clientX - box.left < box.width / 2;
    if (isLeft !== (scene.lens.direction === 'from')) return undefined;
    const row = Math.floor((event.clientY - box.top + this.scroller.scrollTop) / ROW_PX);
    return row >= 0 && row < (isLeft ? scene.queries : scene.keys).labels.length ? row : undefined;
  }

  private walk(event: KeyboardEvent): void {
    const { scene, selection } = this;
    if (!scene || event.altKey || event.ctrlKey || event.metaKey) return;
    const count = (scene.lens.direction === 'from' ? scene.queries : scene.keys).labels.length;
    const at = selection?.tokens.at(0);
    const next = event.key === 'ArrowDown' ? (at ?? -1) + 1 : event.key === 'ArrowUp' ? (at ?? 1) - 1 : undefined;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      if (at !== undefined) this.events.pin(at, event.shiftKey);
    } else if (next !== undefined) {
      event.preventDefault();
      const token = Math.max(0, Math.min(count - 1, next));
      this.scroller.scrollTop = Math.min(
        token * ROW_PX,
        Math.max(this.scroller.scrollTop, (token + 1) * ROW_PX - this.scroller.clientHeight),
      );
      this.events.pin(token, false);
    }
  }
}
