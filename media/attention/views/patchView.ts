/**
 * How much of the difference between two texts each place of each layer carries: the first text's residual stream put into
 * the second, as a heat map of layers and tokens.
 */
import type { PatchShown } from '../../../src/protocol/attention';
import { shareText } from '../../../src/base/percent';
import { element, isolated, secondaryButton } from '../../shared/dom';
import { t } from '../../shared/l10n';
import { directionOf, label } from '../../shared/visible';
import { walkGrid } from '../../shared/walkGrid';
import { layerMap, type MapCell } from './layerMap';

export interface PatchEvents {
  ask(): void;
  cancel(): void;
}

export class PatchView {
  private readonly root = element('section', { class: 'patch', id: 'patch', hidden: '' });
  private readonly button = element(
    'button',
    { type: 'button', id: 'patch-ask' },
    t('Put the first text into the second'),
  );
  private readonly stop = secondaryButton('patch-cancel', t('Cancel'));
  private readonly sentence = element('p', { class: 'patch-sentence', id: 'patch-sentence' });
  private readonly note = element('p', { class: 'legend-text', id: 'patch-note', 'aria-live': 'polite' });
  private readonly grid = element('div', { class: 'patch-grid', id: 'patch-grid' });
  private shown: PatchShown | undefined;
  private cells: HTMLElement[][] = [];

  constructor(root: HTMLElement, events: PatchEvents) {
    this.button.addEventListener('click', () => {
      this.working(true);
      this.note.textContent = t('Reading both texts…');
      events.ask();
    });
    this.stop.addEventListener('click', () => events.cancel());
    this.grid.addEventListener('keydown', (event) => walkGrid(event, this.cells));
    this.grid.addEventListener('focusin', ({ target }) => this.tell(target));
    this.grid.addEventListener('pointermove', ({ target }) => this.tell(target));
    this.root.append(
      element('h3', {}, t('What carries the difference')),
      element('p', { class: 'legend-text' }, LEGEND),
      element('div', { class: 'buttons' }, this.button, this.stop),
      this.sentence,
      this.note,
      this.grid,
      element('p', { class: 'caution' }, CAUTION),
    );
    root.append(this.root);
    this.reset(false);
  }

  /** Other texts: what was found of the ones before is gone. @param areTwo whether there is a second text */
  reset(areTwo: boolean): void {
    this.root.hidden = !areTwo;
    this.shown = undefined;
    this.cells = [];
    this.sentence.replaceChildren();
    this.grid.replaceChildren();
    this.say('');
  }

  /** And keeps it there while the views above it take their room, until the person does something. */
  bringIntoSight(): void {
    const room = new ResizeObserver(() => this.root.scrollIntoView({ block: 'start' }));
    room.observe(this.root.parentElement!);
    for (const act of ['wheel', 'pointerdown', 'keydown'])
      window.addEventListener(act, () => room.disconnect(), { once: true });
  }

  /** Instead of an answer. @param sentence in whole sentences */
  say(sentence: string): void {
    this.working(false);
    this.note.textContent = sentence;
  }

  progress(done: number, total: number): void {
    if (!this.stop.hidden) this.note.textContent = t('Working: {0} of {1}…', done, total);
  }

  answered(shown: PatchShown): void {
    this.say('');
    this.shown = shown;
    this.sentence.replaceChildren(...isolated(shown.sentence));
    this.grid.replaceChildren(this.table(shown));
  }

  private working(isWorking: boolean): void {
    this.button.disabled = isWorking;
    this.stop.hidden = !isWorking;
  }

  /** Columns from the first place on that carries anything. */
  private table(shown: PatchShown): HTMLElement {
    const { pairs, shares, tokens } = shown;
    this.grid.dir = directionOf(tokens.map(({ text }) => text).join(''));
    const { table, cells } = layerMap({
      class: 'patched',
      caption: t('Share of the difference carried, from 0 to 1; tokens are columns, layers are rows.'),
      corner: t('layer'),
      columns: pairs.map((_, column) => ({ column, name: this.name(shown, column) })).slice(firstColumn(shares)),
      layers: shares.length,
      cellOf: (layer, column) => cellOf(shares[layer]![column]!),
    });
    this.cells = cells;
    return table;
  }

  private name({ pairs, tokens, otherTokens }: PatchShown, column: number): string {
    const [a, b] = pairs[column]!;
    const [one, two] = [label(tokens[a]!.text), label(otherTokens[b]!.text)];
    return one === two ? one : `${one}/${two}`;
  }

  /** The number of a cell, in a sentence. */
  private tell(target: EventTarget | null): void {
    const cell = target instanceof Element ? target.closest<HTMLElement>('.patch-cell') : null;
    const { shown } = this;
    if (!cell || !shown) return;
    const [layer, column] = [Number(cell.dataset.layer), Number(cell.dataset.column)];
    const sentence = t(
      'After layer {0}, ‹{1}› carries {2} of the difference.',
      layer,
      this.name(shown, column),
      shareText(shown.shares[layer]![column]!),
    );
    this.note.replaceChildren(...isolated(sentence));
  }
}

const cellOf = (share: number): MapCell => ({
  // Among words that run to the left a sign would stand behind its number.
  content: element('bdi', { dir: 'ltr' }, shareText(share)),
  class: share < 0 ? 'patch-cell against' : 'patch-cell',
  share,
});

/** The first place at which some layer carries something; a decoder's texts are the same before they differ. */
function firstColumn(shares: PatchShown['shares']): number {
  const found = shares[0]?.findIndex((_, column) => shares.some((row) => row[column] !== 0)) ?? 0;
  return Math.max(0, found);
}

const LEGEND = t(
  'At one place after one layer, the second text is given what the first one has there, and its prediction is read again. 0: nothing changes. 1: it becomes that of the first text. Blue carries the difference, orange works against it.',
);
const CAUTION = t(
  'A place that carries much is enough to pass the difference on; that does not make it the only one, and a place that carries little may still be needed. What is found holds for this pair of texts and these two tokens (Heimersheim and Nanda 2024).',
);
