/** Every head of the map as a small picture, by layer or best first by what the head does; a click opens one. */
import type { HeadScore } from '../../../src/protocol/engine';
import { matrixInfo, measureIds } from '../../../src/protocol/measures';
import type {
  Head,
  HeadAddress,
  HeadOrder,
  RankBy,
  RankedShown,
  ThumbnailsShown,
} from '../../../src/protocol/attention';
import { mix, toCss } from '../../shared/color';
import { element } from '../../shared/dom';
import { matrixText, patternName } from '../scene/measures';
import type { Scene, Selection } from '../scene/state';
import { readTheme } from '../../shared/theme';
import { sentences, t } from '../../shared/l10n';

export interface HeadsEvents {
  open(address: HeadAddress): void;
  wantPictures(layer: number): void;
  rank(by: RankBy): void;
}

export class HeadsView {
  private readonly order = element(
    'select',
    { id: 'pick-order' },
    element('option', { value: 'layer' }, t('layer')),
    element('option', { value: 'pinned' }, t('weight between pinned tokens')),
    ...measureIds('layer-head').map((value) => element('option', { value }, patternName(value))),
  );
  private readonly note = element('p', { class: 'legend-text' });
  private readonly grid = element('div', { class: 'thumbs' });
  private readonly buttons = new Map<string, HTMLButtonElement>();
  private scene: Scene | undefined;
  private selection: Selection | undefined;
  private built = '';
  /** What the pictures are of: tokens, words or lines, with or without sinks. */
  private pictured = '';
  /** An exported page has the pictures of some layers only by token and with sinks. */
  private somePlain = false;
  private asked = '';

  constructor(
    root: HTMLElement,
    private readonly events: HeadsEvents,
  ) {
    root.append(
      element('div', { class: 'picker inline' }, element('label', { for: 'pick-order' }, t('Sort by')), this.order),
      this.note,
      this.grid,
    );
    this.order.addEventListener('change', () => this.sort());
    this.grid.addEventListener('keydown', (event) => this.walk(event));
    this.grid.addEventListener('click', ({ target }) => {
      const button = target instanceof Element ? target.closest<HTMLElement>('.thumb') : null;
      if (button && this.scene)
        events.open({
          map: this.scene.address.map,
          layer: Number(button.dataset.layer),
          head: Number(button.dataset.head),
          measure: matrixInfo(this.scene.address.measure).of === 'layers' ? 'raw' : this.scene.address.measure,
        });
    });
  }

  /** Sets the order; the next `show` sorts by it. */
  sortBy(order: HeadOrder): void {
    this.order.value = order;
  }

  show(scene: Scene, selection: Selection | undefined): void {
    this.scene = scene;
    this.selection = selection;
    const { capture, map, address } = scene;
    const wanted = `${capture.captureId}/${address.map}`;
    if (this.built !== wanted) {
      this.built = wanted;
      this.build(map.layers, map.heads);
    } else if (this.pictured !== picturedBy(scene)) {
      this.somePlain = false;
      this.events.wantPictures(0);
    }
    this.pictured = picturedBy(scene);
    const open = this.buttons.get(keyOf(address.layer, address.head));
    for (const button of this.buttons.values()) {
      button.setAttribute('aria-pressed', String(button === open));
      button.tabIndex = button === (open ?? this.buttons.values().next().value) ? 0 : -1;
    }
    this.sort();
  }

  /** @returns whether the pictures belong to what is shown */
  draw({ captureId, map, layer, heads, rows, columns, cells, plain }: ThumbnailsShown): void {
    if (this.built !== `${captureId}/${map}`) return;
    if (plain && !this.somePlain) {
      this.somePlain = true;
      this.sort();
    }
    const { background, most } = readTheme();
    for (let head = 0; head < heads; head++) {
      const canvas = this.buttons.get(keyOf(layer, head))?.querySelector('canvas');
      const context = canvas?.getContext('2d');
      if (!canvas || !context) continue;
      [canvas.width, canvas.height] = [columns, rows];
      const own = cells.subarray(head * rows * columns, (head + 1) * rows * columns);
      own.forEach((weight, i) => {
        context.fillStyle = toCss(mix(background, most, Math.min(1, weight)));
        context.fillRect(i % columns, Math.floor(i / columns), 1, 1);
      });
    }
    const next = layer + 1;
    if (this.scene && next < this.scene.map.layers) this.events.wantPictures(next);
  }

  /** The pictures are drawn in colors of the theme: requests them again. */
  themeChanged(): void {
    if (this.built !== '') this.events.wantPictures(0);
  }

  rank({ captureId, map, heads }: RankedShown): void {
    if (this.built !== `${captureId}/${map}` || !rankBy(this.order.value as HeadOrder, this.selection)) return;
    this.note.textContent = sentences(
      t(
        'Best first. The number is the mean raw weight that the head gives, by token and with sinks, over the tokens for which the question makes sense.',
      ),
      ...this.limits(),
    );
    this.arrange(heads);
  }

  /** @param why there is no order; empty: it was cancelled */
  unranked(why: string): void {
    if (!rankBy(this.order.value as HeadOrder, this.selection)) return;
    this.note.textContent = sentences(
      t('The heads could not be sorted and stand in order of layers.'),
      why || t('Sorting was cancelled: choose the order again.'),
    );
    this.arrange();
  }

  private build(layers: number, heads: number): void {
    this.buttons.clear();
    this.asked = '';
    for (let layer = 0; layer < layers; layer++) {
      for (let head = 0; head < heads; head++) {
        const button = element(
          'button',
          {
            type: 'button',
            class: 'thumb',
            'data-layer': String(layer),
            'data-head': String(head),
            'aria-label': t('layer {0}, head {1}', layer, head),
          },
          element('canvas', { width: '1', height: '1' }),
          element('span', { class: 'thumb-name' }, `${layer}·${head}`),
        );
        this.buttons.set(keyOf(layer, head), button);
      }
    }
    this.grid.style.setProperty('--heads', String(heads));
    this.grid.replaceChildren(...this.buttons.values());
    this.events.wantPictures(0);
  }

  /** One head is in the tab order; the arrow keys go to its neighbors. */
  private walk(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const all = [...this.grid.querySelectorAll<HTMLButtonElement>('.thumb')];
    const at = all.findIndex((button) => button === event.target);
    const columns = all.filter(({ offsetTop }) => offsetTop === all[0]?.offsetTop).length;
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: 1,
      ArrowLeft: -1,
      ArrowDown: columns,
      ArrowUp: -columns,
      Home: -at,
      End: all.length - 1 - at,
    };
    const step = Object.hasOwn(steps, event.key) ? steps[event.key] : undefined;
    if (at < 0 || step === undefined) return;
    event.preventDefault();
    const next = all.at(Math.max(0, Math.min(all.length - 1, at + step)));
    for (const button of all) button.tabIndex = button === next ? 0 : -1;
    next?.focus();
  }

  private sort(): void {
    const order = this.order.value as HeadOrder;
    const by = rankBy(order, this.selection);
    const asked = JSON.stringify([this.built, order, by, this.limits()]);
    if (asked === this.asked) return;
    this.asked = asked;
    this.note.textContent = by
      ? t('Sorting…')
      : order === 'pinned'
        ? t('Pin two tokens or more: heads are sorted by the weight from the others to the one pinned last.')
        : sentences(
            t('Named layer·head, counted from 0; bluer is more, the largest weight in each cell.'),
            ...this.limits(),
          );
    if (!by) return this.arrange();
    this.events.rank(by);
  }

  /** The choices of the panel that the pictures ignore. */
  private limits(): (string | false | undefined)[] {
    const { scene } = this;
    return [
      scene &&
        scene.address.measure !== 'raw' &&
        t('The pictures show raw weights, not {0}.', matrixText(scene.address.measure).name),
      this.somePlain &&
        scene &&
        picturedBy(scene) !== PLAIN &&
        t('Heads whose weights are not in this file are pictured by token, with sinks.'),
    ];
  }

  /** @param heads best first; none: in order of layers */
  private arrange(heads?: readonly HeadScore[]): void {
    this.grid.classList.toggle('ranked', heads !== undefined);
    for (const button of this.buttons.values()) {
      button.querySelector('.thumb-score')?.remove();
      button.removeAttribute('title');
    }
    if (!heads) {
      this.grid.replaceChildren(...this.buttons.values());
      return;
    }
    this.grid.replaceChildren(
      ...heads.flatMap(({ layer, head, score, entropy, meanDistance }) => {
        const button = this.buttons.get(keyOf(layer, head));
        if (!button) return [];
        button.append(element('span', { class: 'thumb-score' }, score.toFixed(2)));
        button.title = t(
          'layer {0}, head {1}: {2}; entropy {3} bits, mean distance {4} tokens',
          layer,
          head,
          score.toFixed(3),
          entropy.toFixed(2),
          meanDistance.toFixed(1),
        );
        return [button];
      }),
    );
  }
}

const PLAIN = 'token/raw';
const picturedBy = ({ lens }: Scene): string => `${lens.granularity}/${lens.sink}`;
const keyOf = (layer: number, head: Head): string => `${layer}/${head}`;

function rankBy(order: HeadOrder, selection: Selection | undefined): RankBy | undefined {
  if (order === 'layer') return undefined;
  if (order !== 'pinned') return { kind: 'pattern', pattern: order };
  const [to, ...from] = selection?.tokens ?? [];
  return selection?.pinned && to !== undefined && from.length > 0 ? { kind: 'between', from, to: [to] } : undefined;
}
