/**
 * Two texts side by side: which tokens stand for each other, how the attention between them differs, and which heads
 * turn.
 */
import { align, type Pair } from '../scene/align';
import { element, isolated } from '../../shared/dom';
import { ComparedTexts } from './comparedTexts';
import { absentIn, type Grid } from '../scene/grid';
import type { Chosen } from './matrixPainter';
import { MatrixView } from './matrixView';
import { differenceOf, firstDifference, pairKey, pairNames, type OtherText } from '../scene/comparing';
import { textsOf } from '../scene/names';
import { ABSENCE_TEXT } from '../scene/statusText';
import { isWhole } from '../scene/scale';
import { named, toText, type Selection } from '../scene/state';
import type { UnitScene as Scene } from '../scene/units';
import { TurnsTable, type TurnsEvents } from './turnsTable';
import { t } from '../../shared/l10n';

export interface CompareEvents extends TurnsEvents {
  compare(text: string): void;
  cancel(): void;
  select(token: number): void;
  say(sentence: string): void;
}

export class CompareView {
  private readonly text = element('textarea', { id: 'compare-text', rows: '2', spellcheck: 'false', lang: '' });
  private readonly button = element('button', { type: 'submit' }, t('Compare'));
  private readonly stop = element('button', { type: 'button', class: 'secondary', hidden: '' }, t('Cancel'));
  private readonly note = element('p', { class: 'legend-text', role: 'status' });
  private readonly result = element('div', { class: 'compared', hidden: '' });
  private readonly texts: ComparedTexts;
  private readonly why = element('p', { class: 'why', id: 'compare-why' });
  private readonly differenceNote = element('p', { class: 'caption' });
  private readonly matrix: MatrixView;
  private grid: Grid | undefined;
  private readonly turns: TurnsTable;
  /** Keys of the first text that alone are compared; with fewer than two, all keys are. */
  private candidates: readonly number[] = [];
  private other: OtherText | undefined;
  private built = '';
  private scene: Scene | undefined;
  private selection: Selection | undefined;

  constructor(
    root: HTMLElement,
    private readonly events: CompareEvents,
  ) {
    const form = element(
      'form',
      { class: 'compare-form' },
      element('label', { for: 'compare-text' }, t('Compare with this text, read by the same model')),
      this.text,
      element('div', { class: 'buttons' }, this.button, this.stop),
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.begin();
    });
    this.text.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });
    this.stop.addEventListener('click', () => events.cancel());
    const difference = element(
      'div',
      { class: 'difference' },
      element('h3', {}, t('Difference: second text less first')),
      this.differenceNote,
    );
    this.texts = new ComparedTexts(
      this.result,
      { look: (token) => this.look(token), press: (token, more) => (more ? this.toggle(token) : events.select(token)) },
      { look: (token) => this.lookFromOther(token), press: (token) => this.lookFromOther(token) },
    );
    this.result.append(this.why, difference);
    this.turns = new TurnsTable(this.result, events);
    root.append(form, this.note, this.result);
    this.matrix = new MatrixView(difference, 'difference', {
      point: ({ query, key }) => this.showCellText(query, key),
      select: ({ query, key }) => this.selectPair(this.scene?.lens.direction === 'to' ? key : query),
    });
  }

  /** The first text changed: drops the comparison. */
  reset(text: string): void {
    this.other = undefined;
    this.candidates = [];
    this.result.hidden = true;
    this.text.value = text;
    this.done('');
  }

  progress(done: number, total: number): void {
    this.note.textContent =
      total > 0 ? t('Reading the second text: {0} of {1} tokens…', done, total) : t('Reading the second text…');
  }

  /** @param why it did not work; empty: it was cancelled */
  unanswered(why: string): void {
    this.done(why || t('Cancelled.'));
  }

  /** The host has captured the second text. */
  accept(text: string): void {
    this.built = '';
    this.candidates = [];
    this.text.value = text;
    this.done('');
  }

  /** Both by token, word or line: `units.ts`; so is the selection. @param second undefined while there is none */
  show(scene: Scene, second: Scene | undefined, selection: Selection | undefined): void {
    this.scene = scene;
    this.selection = selection;
    if (!second) return;
    this.result.hidden = !scene.oneText;
    if (!scene.oneText) {
      this.note.textContent = t(
        "Two texts are compared by attention within one text: choose the encoder's map, or another model.",
      );
      return;
    }
    const sameTexts =
      this.other &&
      this.other.scene.queries.labels.join('\n') === second.queries.labels.join('\n') &&
      this.built === pairKey(scene, second);
    this.other = {
      scene: second,
      pairs: sameTexts && this.other ? this.other.pairs : align(textsOf(scene.queries), textsOf(second.queries)),
    };
    const [all, same] = [second.queries.labels.length, this.other.pairs.filter((pair) => pair.same).length];
    // Marks and tokens that the model adds have rows of their own among words and lines.
    this.note.textContent =
      all === second.capture.tokens.length
        ? t('{0} tokens in the second text, {1} of them as in the first.', all, same)
        : t('{0} rows of the second text, {1} of them as in the first.', all, same);
    this.build(scene, this.other);
    this.paint();
    this.showDifference();
    this.showTurns();
  }

  themeChanged(): void {
    this.matrix.themeChanged();
  }

  private begin(): void {
    this.button.disabled = true;
    this.stop.hidden = false;
    this.progress(0, 0);
    this.events.compare(this.text.value);
  }

  private done(sentence: string): void {
    this.button.disabled = false;
    this.stop.hidden = true;
    this.note.textContent = sentence;
  }

  private build(scene: Scene, other: OtherText): void {
    const wanted = pairKey(scene, other.scene);
    if (this.built === wanted) return;
    if (this.built !== '') this.candidates = [];
    this.built = wanted;
    this.texts.build(scene, other);
    this.explainMask(scene, other);
  }

  /** Under a causal mask, why the rows before the first difference are the same. */
  private explainMask(scene: Scene, { scene: second, pairs }: OtherText): void {
    const isCausal = scene.map.direction === 'causal';
    const at = firstDifference(pairs, scene.queries.labels.length);
    this.why.hidden = !isCausal;
    const [first] =
      at === undefined ? [] : pairNames(scene, second, pairs.find(({ a }) => a === at) ?? { a: at, b: at, same: true });
    this.why.replaceChildren(
      ...isolated(
        isCausal && at !== undefined
          ? t(
              'This model reads from left to right: a token cannot see what comes after it. The texts first differ at ‹{0}›, so every row before it is the same in both, and no head can turn there.',
              first ?? '',
            )
          : '',
      ),
    );
  }

  private paint(): void {
    if (this.scene && this.other) this.texts.paint(this.scene, this.other, this.chosenPairs(), this.candidates);
  }

  private showDifference(): void {
    const { scene, other } = this;
    if (!scene || !other || !isWhole(scene.matrix) || !isWhole(other.scene.matrix)) return;
    this.differenceNote.textContent =
      scene.matrix.excludedKeys.size > 0
        ? t(
            'Blue: more in the second text. Orange: less. Rows are queries, columns are keys; tokens without a counterpart are left out, and sinks are hatched.',
          )
        : t(
            'Blue: more in the second text. Orange: less. Rows are queries, columns are keys; tokens without a counterpart are left out.',
          );
    this.grid = differenceOf(scene, other.scene, other.pairs);
    this.matrix.show(this.grid, this.chosenCells());
  }

  private showTurns(): void {
    const [query] = this.chosenPairs();
    if (this.scene && this.other) this.turns.show(this.scene, this.other, query, this.candidates);
  }

  private look(token: number): void {
    if (!this.selection?.pinned) this.events.select(token);
  }

  private lookFromOther(token: number): void {
    const pair = this.other?.pairs.find(({ b }) => b === token);
    if (pair) this.look(pair.a);
  }

  private toggle(token: number): void {
    this.candidates = this.candidates.includes(token)
      ? this.candidates.filter((each) => each !== token)
      : [...this.candidates, token];
    this.paint();
    this.showTurns();
  }

  private selectPair(row: number): void {
    const pair = this.other?.pairs.at(row);
    if (pair) this.events.select(pair.a);
  }

  private showCellText(row: number, column: number): void {
    const { scene, other } = this;
    const [query, key] = [other?.pairs.at(row), other?.pairs.at(column)];
    const second = other?.scene.matrix;
    if (!scene || !query || !key || !second || !this.grid) return;
    const absent = absentIn(this.grid, row, column);
    const name = `${named(scene.queries.labels[query.a]!)} → ${named(scene.keys.labels[key.a]!)}`;
    if (absent) return this.events.say(`${name} ${ABSENCE_TEXT[absent]}`);
    const one = scene.matrix.weights[query.a * scene.matrix.keys + key.a]!;
    const two = second.weights[query.b * second.keys + key.b]!;
    this.events.say(
      t('{0}: first {1}, second {2}, difference {3}', name, toText(one), toText(two), (two - one).toFixed(3)),
    );
  }

  /** The chosen tokens that both texts have, the last chosen first. */
  private chosenPairs(): Pair[] {
    return (this.selection?.tokens ?? []).flatMap((token) => this.other?.pairs.find(({ a }) => a === token) ?? []);
  }

  private chosenCells(): Chosen {
    const units = this.chosenPairs().map((pair) => this.other!.pairs.indexOf(pair));
    return this.scene?.lens.direction === 'to' ? { rows: [], columns: units } : { rows: units, columns: [] };
  }
}
