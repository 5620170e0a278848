/**
 * Queries on the left, keys on the right, lines between: for the chosen tokens and as many heads of the layer as one
 * likes. Drawn on a canvas for what is in view, so that a long text costs no more than a short one.
 */
import type { LinesShown } from '../../../src/protocol/attention';
import { strongestPairs, type StrongestPair } from '../scene/strongestPairs';
import { element } from '../../shared/dom';
import type { EveryHead } from '../scene/flips';
import { headColor } from './headColors';
import { HeadChips } from './headChips';
import { linesOf, type Line } from './lineCurves';
import { heightOf, paintLines, ROW_PX } from './linesPainter';
import { resize } from './matrixView';
import { toText, type Selection } from '../scene/state';
import { shownWeights } from '../scene/shownWeights';
import { readTheme } from '../../shared/theme';
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

/** More pairs are no longer read as a list. */
const LISTED_PAIRS = 60;

export class LinesView {
  private readonly canvas = element('canvas', { id: 'lines', role: 'img', tabindex: '0' });
  private readonly sheet = element('div', { class: 'sheet' }, this.canvas);
  private readonly scroller = element('div', { class: 'scroller wide' }, this.sheet);
  private readonly chips: HeadChips;
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
  private readonly known = new WeakMap<Scene, { readonly rows: number; readonly pairs: StrongestPair[] }>();
  /** The person's choice; undefined: all tokens are aligned where the map is between two texts. */
  private aligned: boolean | undefined;
  private scene: Scene | undefined;
  private selection: Selection | undefined;
  private lines: readonly Line[] = [];
  private frame = 0;
  /** What was scrolled into view last. It is not scrolled to again, so that the person can scroll away from it. */
  private revealed = '';

  /** @param before what was shown when the page was left */
  constructor(
    private readonly root: HTMLElement,
    private readonly events: LinesEvents,
    before: LinesShown | undefined,
  ) {
    this.aligned = before?.aligned;
    this.chips = new HeadChips(before?.heads ?? [], () => this.changed());
    const choices = element('div', { class: 'chips' }, this.align, this.chips.root);
    root.append(this.note, choices, this.scroller, this.pairs);
    this.align.addEventListener('click', () => {
      this.aligned = !this.isAligned();
      this.changed();
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
  }

  /** Lines of the open head alone, aligned as the map suggests. */
  reset(): void {
    this.chips.clear();
    this.aligned = undefined;
  }

  /** @param scene by token, word or line: `units.ts`; so are the selection and what is told */
  show(scene: Scene, selection: Selection | undefined): void {
    this.scene = scene;
    this.selection = selection;
    if (!this.chips.show(scene)) this.tell();
    const tokens = selection?.tokens ?? [];
    this.align.setAttribute('aria-pressed', String(this.isAligned()));
    this.lines = [
      ...this.ofAlignment(scene, tokens),
      ...this.ofOpenHead(scene, tokens),
      ...this.ofMore(scene, tokens),
    ].sort((a, b) => a.weight - b.weight);
    const { queries, keys } = scene;
    const thickest = this.lines.at(-1);
    this.canvas.setAttribute(
      'aria-label',
      thickest
        ? t(
            '{0} lines; the thickest, {1}, from ‹{2}› to ‹{3}›.',
            this.lines.length,
            toText(thickest.weight),
            queries.labels[thickest.query]!,
            keys.labels[thickest.key]!,
          )
        : t('{0} queries beside {1} keys; choose a token to see its lines.', queries.labels.length, keys.labels.length),
    );
    this.canvas.dataset.lines = String(this.lines.length);
    this.note.textContent = sentences(
      this.chips.heads.length > 0 && scene.lens.direction === 'to'
        ? t(
            'Queries on the left, keys on the right. Lines of several heads go from queries: this direction shows the open head alone.',
          )
        : t(
            'Queries on the left, keys on the right; thicker is more, and what is under a hundredth of the thickest is left out. Choose tokens, and heads of this layer.',
          ),
      scene.address.measure !== 'raw' && t('Several heads at once are shown by raw weights alone.'),
      scene.matrix.excludedKeys.size > 0 && t('Sinks have no lines: they are left out.'),
    );
    this.redraw();
  }

  private changed(): void {
    this.tell();
    if (this.scene) this.show(this.scene, this.selection);
  }

  private tell(): void {
    this.events.changed({ heads: [...this.chips.heads], ...(this.aligned !== undefined && { aligned: this.aligned }) });
  }

  private isAligned(): boolean {
    return this.aligned ?? (this.scene ? !this.scene.oneText : false);
  }

  /**
   * The strongest line of every token that is not chosen; a chosen one shows all of its lines. Also fills the list of
   * pairs.
   */
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
    const color = head === 'mean' ? undefined : headColor(head);
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
    const color = head === 'mean' ? undefined : headColor(head);
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
    return this.chips.heads
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
    const all = [
      ...this.chips.heads,
      ...(typeof this.scene?.address.head === 'number' ? [this.scene.address.head] : []),
    ].sort((a, b) => a - b);
    return [...new Set(all)].indexOf(head) - (new Set(all).size - 1) / 2;
  }

  private redraw(): void {
    if (this.frame === 0) this.frame = requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    this.frame = 0;
    const { scene, canvas, scroller } = this;
    const context = canvas.getContext('2d');
    if (!scene || !context || this.root.clientWidth === 0) return;
    const [width, whole] = [this.root.clientWidth, heightOf(scene)];
    this.sheet.style.height = `${whole}px`;
    this.reveal(scene);
    const pixelRatio = window.devicePixelRatio || 1;
    const shown = { width, height: Math.min(scroller.clientHeight, whole), top: scroller.scrollTop, pixelRatio };
    resize(canvas, width, shown.height, pixelRatio);
    paintLines(context, scene, this.lines, this.selection?.tokens ?? [], shown, readTheme());
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
