/**
 * What each layer would predict (the logit lens), layer by token: the likeliest token in each cell, the last layer on top,
 * colored by the probability of what is likeliest at the end.
 */
import type { CaptureShown, LayersShown } from '../../../src/protocol/attention';
import { element, isolated, secondaryButton } from '../../shared/dom';
import { t } from '../../shared/l10n';
import { directionOf, label } from '../../shared/visible';
import { walkGrid } from '../../shared/walkGrid';
import { layerMap } from './layerMap';

/** Columns that are asked for and drawn at a time. */
const COLUMNS = 16;

export interface LayersEvents {
  /** @param from, to tokens, end exclusive */
  ask(from: number, to: number): void;
  cancel(): void;
}

export class LayersView {
  private readonly earlier = secondaryButton('layers-earlier', t('Earlier tokens'));
  private readonly later = secondaryButton('layers-later', t('Later tokens'));
  private readonly stop = secondaryButton('layers-cancel', t('Cancel'));
  private readonly again = secondaryButton('layers-again', t('Try Again'));
  private readonly note = element('p', { class: 'legend-text', id: 'layers-note', 'aria-live': 'polite' });
  private readonly grid = element('div', { class: 'layers-grid', id: 'layers-grid' });
  private capture: CaptureShown | undefined;
  private shown: LayersShown | undefined;
  private from = 0;
  private cells: HTMLElement[][] = [];

  constructor(
    root: HTMLElement,
    private readonly events: LayersEvents,
  ) {
    this.earlier.addEventListener('click', () => this.ask(this.from - COLUMNS));
    this.later.addEventListener('click', () => this.ask(this.from + COLUMNS));
    this.stop.addEventListener('click', () => events.cancel());
    this.again.addEventListener('click', () => this.ask(this.from));
    this.grid.addEventListener('keydown', (event) => walkGrid(event, this.cells));
    this.grid.addEventListener('focusin', ({ target }) => this.tell(target));
    this.grid.addEventListener('pointermove', ({ target }) => this.tell(target));
    root.append(
      element('p', { class: 'legend-text' }, LEGEND),
      element('div', { class: 'layers-controls' }, this.earlier, this.later, this.stop, this.again),
      this.note,
      this.grid,
      element('p', { class: 'caution' }, CAUTION),
    );
    this.working(false);
  }

  /** In place of the map. @param sentence in whole sentences */
  say(sentence: string): void {
    this.working(false);
    this.note.textContent = sentence;
  }

  /** @param why in whole sentences */
  unanswered(why: string): void {
    this.say(why);
    this.again.hidden = false;
  }

  /** Asks for columns, once for each text. @param from the first token */
  show(capture: CaptureShown, from: number): void {
    if (this.capture?.captureId === capture.captureId) return;
    this.capture = capture;
    this.ask(from < capture.tokens.length ? from : 0);
  }

  progress(done: number, total: number): void {
    if (!this.stop.hidden) this.note.textContent = t('Working: {0} of {1}…', done, total);
  }

  answered(layers: LayersShown): void {
    if (this.capture?.captureId !== layers.captureId || layers.from !== this.from) return;
    this.shown = layers;
    this.note.textContent = '';
    this.working(false);
    this.grid.replaceChildren(this.table(layers));
  }

  private ask(from: number): void {
    const tokens = this.capture?.tokens.length ?? 0;
    this.from = Math.max(0, from);
    this.shown = undefined;
    this.cells = [];
    this.grid.replaceChildren();
    this.note.textContent = t('Reading the text…');
    this.working(true);
    this.events.ask(this.from, Math.min(tokens, this.from + COLUMNS));
  }

  private working(isWorking: boolean): void {
    this.stop.hidden = !isWorking;
    this.again.hidden = true;
    this.earlier.disabled = isWorking || this.from === 0;
    this.later.disabled = isWorking || this.from + COLUMNS >= (this.capture?.tokens.length ?? 0);
  }

  private table({ from, top, answerLogprobs }: LayersShown): HTMLElement {
    // Where it is too wide, its beginning is in view.
    this.grid.dir = directionOf(this.capture?.text ?? '');
    const { table, cells } = layerMap({
      class: 'layers',
      caption: t('The likeliest token after each layer; tokens are columns, layers are rows.'),
      corner: t('after'),
      columns: (top[0] ?? []).map((_, column) => ({
        column,
        name: label(this.capture?.tokens[from + column]?.text ?? ''),
      })),
      layers: top.length,
      cellOf: (layer, column) => ({
        content: element('bdi', {}, label(top[layer]![column]!.text)),
        class: 'lens-cell',
        share: Math.exp(answerLogprobs[layer]![column]!),
      }),
    });
    this.cells = cells;
    return table;
  }

  /** The numbers of a cell, in a sentence. */
  private tell(target: EventTarget | null): void {
    const cell = target instanceof Element ? target.closest<HTMLElement>('.lens-cell') : null;
    const { shown } = this;
    if (!cell || !shown) return;
    const [layer, column] = [Number(cell.dataset.layer), Number(cell.dataset.column)];
    const top = shown.top[layer]![column]!;
    const sentence = t(
      'After layer {0}: ‹{1}› {2}. At the end: ‹{3}›, which has {4} here.',
      layer,
      label(top.text),
      percent(top.logprob),
      label(shown.answers[column]!.text),
      percent(shown.answerLogprobs[layer]![column]!),
    );
    this.note.replaceChildren(...isolated(sentence));
  }
}

const percent = (logprob: number): string => `${(100 * Math.exp(logprob)).toFixed(1)} %`;

const LEGEND = t(
  'What each layer would predict, if it were the last: the likeliest next token after each token. The bluer a cell, the likelier it finds what is likeliest at the end, which the top row shows.',
);
const CAUTION = t(
  'Early layers do not yet write in the directions that the last one reads. What they seem to predict is no thought of the model (Belrose et al. 2023).',
);
