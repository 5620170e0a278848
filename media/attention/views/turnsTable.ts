/** Heads that look elsewhere in the second text: a sentence about all of them, and a table of the clearest. */
import { element, isolated } from '../../shared/dom';
import { t } from '../../shared/l10n';
import type { Pair } from '../scene/align';
import { pairName, type OtherText } from '../scene/comparing';
import { flips, type EveryHead, type Flip } from '../scene/flips';
import { sinkText, toText } from '../scene/state';
import type { UnitScene as Scene } from '../scene/units';

export interface TurnsEvents {
  openHead(layer: number, head: number): void;
  /** Every head's row for a query of the first or the second text, when it is there. */
  rows(which: 'first' | 'second', query: number): EveryHead | undefined;
}

const MOST_FLIPS = 24;

export class TurnsTable {
  private readonly note = element('p', { class: 'legend-text' });
  private readonly rows = element('tbody');

  constructor(
    root: HTMLElement,
    private readonly events: TurnsEvents,
  ) {
    const headings = [t('Head'), t('First text'), t('Second text'), t('Turns by')];
    root.append(
      this.note,
      element(
        'table',
        { class: 'flips' },
        element('caption', {}, t('Heads that look elsewhere')),
        element('thead', {}, element('tr', {}, ...headings.map((name) => element('th', { scope: 'col' }, name)))),
        this.rows,
      ),
    );
  }

  /**
   * @param query the chosen token, as a pair of both texts
   * @param candidates keys of the first text that alone are compared; fewer than two: all
   */
  show(scene: Scene, other: OtherText, query: Pair | undefined, candidates: readonly number[]): void {
    this.rows.replaceChildren();
    if (!query) {
      this.note.textContent = t(
        'Choose a token of the first text to see which heads look elsewhere from it. With Ctrl or Shift, choose two keys or more to compare only these.',
      );
      return;
    }
    if (scene.lens.direction === 'to') {
      this.note.textContent = t('Heads are compared by what a query attends to: choose ‹Show: what it attends to›.');
      return;
    }
    const [first, second] = [this.events.rows('first', query.a), this.events.rows('second', query.b)];
    if (!first || !second) return;
    const areChosen = candidates.length >= 2;
    const isAbsent = (key: number): boolean => key >= scene.visible(query.a) || scene.matrix.excludedKeys.has(key);
    const keys = other.pairs.filter(
      ({ a, same }) =>
        !isAbsent(a) && (areChosen ? candidates.includes(a) : same && a !== query.a && !scene.sinks.includes(a)),
    );
    const found = flips(first, second, keys);
    const heads = first.layers * first.heads;
    const among = areChosen
      ? t('the {0} chosen keys', keys.length)
      : t('all other keys that both texts have, but for sinks');
    const facts = [pairName(scene, other.scene, query), weightsOf(scene), among, found.length, heads];
    this.note.replaceChildren(
      ...isolated(
        found.length > MOST_FLIPS
          ? t(
              'From ‹{0}›, by {1}, among {2}: {3} of {4} heads look elsewhere; the {5} clearest turns:',
              ...facts,
              MOST_FLIPS,
            )
          : found.length > 0
            ? t('From ‹{0}›, by {1}, among {2}: {3} of {4} heads look elsewhere, the clearest turn first:', ...facts)
            : t('From ‹{0}›, by {1}, among {2}: {3} of {4} heads look elsewhere.', ...facts),
      ),
    );
    const names = keys.map((key) => pairName(scene, other.scene, key));
    this.rows.append(...found.slice(0, MOST_FLIPS).map((flip) => this.row(flip, names)));
  }

  /** @param names of the compared keys, to which a flip's indices refer */
  private row({ layer, head, first, second, one, other, by }: Flip, names: readonly string[]): HTMLElement {
    const open = element(
      'button',
      { type: 'button', class: 'link', 'data-layer': String(layer), 'data-head': String(head) },
      `${layer}·${head}`,
    );
    open.addEventListener('click', () => this.events.openHead(layer, head));
    const [inFirst, inSecond] = [names[first]!, names[second]!];
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, open),
      element('td', {}, ...isolated(t('‹{0}› {1} over ‹{2}› {3}', inFirst, toText(one[0]), inSecond, toText(one[1])))),
      element(
        'td',
        {},
        ...isolated(t('‹{0}› {1} over ‹{2}› {3}', inSecond, toText(other[1]), inFirst, toText(other[0]))),
      ),
      element('td', {}, toText(by)),
    );
  }
}

/** Rows of every head are raw weights, whichever measure is chosen. */
const weightsOf = ({ lens }: Scene): string =>
  lens.sink === 'raw' ? t('raw weights') : t('raw weights with {0}', sinkText(lens.sink));
