/**
 * Two texts side by side: which tokens stand for each other, how the attention between them differs, and which heads
 * turn.
 */
import { align, type Pair } from '../scene/align';
import { changedWords } from '../scene/changedWords';
import { element, isolated, scrollInto } from '../../shared/dom';
import { flips, type EveryHead, type Flip } from '../scene/flips';
import { flowOf, pieces } from './flow';
import { absentIn, type Grid } from '../scene/grid';
import type { Chosen } from './matrixPainter';
import { MatrixView } from './matrixView';
import { differenceOf, firstDifference, pairKey, pairName, pairNames } from '../scene/comparing';
import { textsOf } from '../scene/names';
import { ABSENCE_TEXT } from '../scene/statusText';
import { isWhole, largest, loaded, shareOf } from '../scene/scale';
import { absence, shownWeights } from '../scene/shownWeights';
import { named, sinkText, toText, type Selection } from '../scene/state';
import type { UnitScene as Scene } from '../scene/units';
import { Walk } from '../../shared/walk';
import { t } from '../../shared/l10n';

export interface CompareEvents {
  compare(text: string): void;
  cancel(): void;
  select(token: number): void;
  openHead(layer: number, head: number): void;
  /** Every head's row for a query of the first or the second text, when it is there. */
  rows(which: 'first' | 'second', query: number): EveryHead | undefined;
  say(sentence: string): void;
}

const MOST_FLIPS = 24;

export class CompareView {
  private readonly text = element('textarea', { id: 'compare-text', rows: '2', spellcheck: 'false', lang: '' });
  private readonly button = element('button', { type: 'submit' }, t('Compare'));
  private readonly stop = element('button', { type: 'button', class: 'secondary', hidden: '' }, t('Cancel'));
  private readonly note = element('p', { class: 'legend-text', role: 'status' });
  private readonly result = element('div', { class: 'compared', hidden: '' });
  private readonly flows = { a: element('div', { class: 'flows' }), b: element('div', { class: 'flows' }) };
  private readonly tokens: { a: HTMLElement[]; b: HTMLElement[] } = { a: [], b: [] };
  private readonly why = element('p', { class: 'why', id: 'compare-why' });
  private readonly differenceNote = element('p', { class: 'caption' });
  private readonly matrix: MatrixView;
  private grid: Grid | undefined;
  private readonly flipsNote = element('p', { class: 'legend-text' });
  private readonly flipRows = element('tbody');
  /** Keys that the heads' preferences are asked about; fewer than two: all. In the first text. */
  private candidates: readonly number[] = [];
  private readonly walks: Walk[];
  private other: { readonly scene: Scene; readonly pairs: readonly Pair[] } | undefined;
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
    const table = element(
      'table',
      { class: 'flips' },
      element('caption', {}, t('Heads that look elsewhere')),
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          ...[t('Head'), t('First text'), t('Second text'), t('Turns by')].map((name) =>
            element('th', { scope: 'col' }, name),
          ),
        ),
      ),
      this.flipRows,
    );
    this.result.append(
      element(
        'div',
        { class: 'side-by-side' },
        element('div', {}, element('h3', {}, t('First text')), this.flows.a),
        element('div', {}, element('h3', {}, t('Second text')), this.flows.b),
      ),
      this.why,
      difference,
      this.flipsNote,
      table,
    );
    root.append(form, this.note, this.result);
    this.matrix = new MatrixView(difference, 'difference', {
      point: ({ query, key }) => this.showCellText(query, key),
      select: ({ query, key }) => this.selectPair(this.scene?.lens.direction === 'to' ? key : query),
    });
    this.walks = [
      new Walk(this.flows.a, this.tokens.a, {
        look: (token) => this.look(token),
        press: (token, more) => (more ? this.toggle(token) : events.select(token)),
      }),
      new Walk(this.flows.b, this.tokens.b, {
        look: (token) => this.lookFromOther(token),
        press: (token) => this.lookFromOther(token),
      }),
    ];
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

  /** The second text is here. */
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
    this.note.textContent = t(
      '{0} in the second text, {1} of them as in the first.',
      second.queries.labels.length,
      this.other.pairs.filter(({ same }) => same).length,
    );
    this.build(scene, this.other);
    this.paint();
    this.showDifference();
    this.showFlips();
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

  private build(scene: Scene, { scene: second, pairs }: NonNullable<CompareView['other']>): void {
    const wanted = pairKey(scene, second);
    if (this.built === wanted) return;
    if (this.built !== '') this.candidates = [];
    this.built = wanted;
    const alike = {
      a: new Set(pairs.filter(({ same }) => same).map(({ a }) => a)),
      b: new Set(pairs.filter(({ same }) => same).map(({ b }) => b)),
    };
    for (const side of ['a', 'b'] as const) {
      this.tokens[side].length = 0;
      this.flows[side].replaceChildren(
        flowOf((side === 'a' ? scene : second).queries, (token, index) => {
          token.setAttribute('role', 'button');
          token.classList.add('choice');
          token.classList.toggle('differs', !alike[side].has(index));
          token.dataset.side = side;
          this.tokens[side][index] = token;
        }),
      );
      this.walks[side === 'a' ? 0 : 1].stopAt(0);
    }
    this.markChanges(scene, second, pairs);
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

  /** In lines that are paired but differ, marks the words that differ: marking the whole line would hide them. */
  private markChanges(scene: Scene, second: Scene, pairs: readonly Pair[]): void {
    const [one, other] = [textsOf(scene.queries), textsOf(second.queries)];
    for (const { a, b } of pairs.filter(({ same }) => !same)) {
      const words = changedWords(one[a], other[b]);
      if (words.a.length < 2 && words.b.length < 2) continue;
      for (const [token, own] of [
        [this.tokens.a[a], words.a],
        [this.tokens.b[b], words.b],
      ] as const) {
        token.replaceChildren(
          ...own.flatMap(({ text, changed }) =>
            changed ? element('span', { class: 'changed' }, ...pieces(text, true)) : pieces(text, true),
          ),
        );
      }
    }
    for (const flow of [this.flows.a, this.flows.b]) scrollInto(flow, flow.querySelector('.changed'));
  }

  /** Each text colored by its own rows of the chosen queries, or columns of the chosen keys; one scale for both. */
  private paint(): void {
    const { scene, other } = this;
    if (!scene || !other) return;
    const pairs = this.chosenPairs();
    const chosen = { a: pairs.map(({ a }) => a), b: pairs.map(({ b }) => b) };
    const rows =
      pairs.length > 0
        ? { a: shownWeights(scene, chosen.a)?.weights, b: shownWeights(other.scene, chosen.b)?.weights }
        : undefined;
    const ofHead = scene.lens.scale === 'head' ? [loaded(scene.matrix), loaded(other.scene.matrix)] : [];
    const full = rows?.a && rows.b ? Math.max(...[rows.a, rows.b, ...ofHead].map(largest)) : 0;
    for (const side of ['a', 'b'] as const) {
      const row = rows?.[side];
      for (const [index, token] of this.tokens[side].entries()) {
        token.classList.toggle('selected', chosen[side].includes(index));
        token.classList.toggle('candidate', side === 'a' && this.candidates.includes(index));
        token.classList.toggle(
          'masked',
          pairs.length > 0 && absence(side === 'a' ? scene : other.scene, chosen[side], index) !== undefined,
        );
        if (row) {
          token.style.setProperty('--share', shareOf(row[index], full).toFixed(4));
          token.dataset.weight = row[index].toFixed(6);
        } else {
          token.style.removeProperty('--share');
          delete token.dataset.weight;
        }
      }
    }
  }

  private showDifference(): void {
    const { scene, other } = this;
    if (!scene || !other || !isWhole(scene.matrix) || !isWhole(other.scene.matrix)) return;
    this.differenceNote.textContent =
      scene.matrix.leftOut.size > 0
        ? t(
            'Blue: more in the second text. Orange: less. Rows are queries, columns are keys; tokens without a counterpart are left out, and sinks are hatched.',
          )
        : t(
            'Blue: more in the second text. Orange: less. Rows are queries, columns are keys; tokens without a counterpart are left out.',
          );
    this.grid = differenceOf(scene, other.scene, other.pairs);
    this.matrix.show(this.grid, this.chosenCells());
  }

  private showFlips(): void {
    const { scene, other } = this;
    const [pair] = this.chosenPairs();
    this.flipRows.replaceChildren();
    if (!scene || !other || !pair) {
      this.flipsNote.textContent = t(
        'Choose a token of the first text to see which heads look elsewhere from it. With Ctrl or Shift, choose two keys or more to compare only these.',
      );
      return;
    }
    if (scene.lens.direction === 'to') {
      this.flipsNote.textContent = t(
        'Heads are compared by what a query attends to: choose ‹Show: what it attends to›.',
      );
      return;
    }
    const [one, second] = [this.events.rows('first', pair.a), this.events.rows('second', pair.b)];
    if (!one || !second) return;
    const asked = this.candidates.length >= 2;
    const isAbsent = (key: number): boolean => key >= scene.visible(pair.a) || scene.matrix.leftOut.has(key);
    const pairs = other.pairs.filter(
      ({ a, same }) =>
        !isAbsent(a) && (asked ? this.candidates.includes(a) : same && a !== pair.a && !scene.sinks.includes(a)),
    );
    const found = flips(one, second, pairs);
    const heads = one.layers * one.heads;
    const among = asked
      ? t('the {0} chosen keys', pairs.length)
      : t('all other keys that both texts have, but for sinks');
    const facts = [pairName(scene, other.scene, pair), weightsOf(scene), among, found.length, heads];
    this.flipsNote.replaceChildren(
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
    const nameAt = (at: number): string => pairName(scene, other.scene, pairs[at]);
    this.flipRows.append(...found.slice(0, MOST_FLIPS).map((flip) => this.flipRow(flip, nameAt)));
  }

  private flipRow({ layer, head, first, second, one, other, by }: Flip, nameAt: (pair: number) => string): HTMLElement {
    const open = element(
      'button',
      { type: 'button', class: 'link', 'data-layer': String(layer), 'data-head': String(head) },
      `${layer}·${head}`,
    );
    open.addEventListener('click', () => this.events.openHead(layer, head));
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, open),
      element(
        'td',
        {},
        ...isolated(t('‹{0}› {1} over ‹{2}› {3}', nameAt(first), toText(one[0]), nameAt(second), toText(one[1]))),
      ),
      element(
        'td',
        {},
        ...isolated(t('‹{0}› {1} over ‹{2}› {3}', nameAt(second), toText(other[1]), nameAt(first), toText(other[0]))),
      ),
      element('td', {}, toText(by)),
    );
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
    this.showFlips();
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
    const name = `${named(scene.queries.labels[query.a])} → ${named(scene.keys.labels[key.a])}`;
    if (absent) return this.events.say(`${name} ${ABSENCE_TEXT[absent]}`);
    const [one, two] = [
      scene.matrix.weights[query.a * scene.matrix.keys + key.a],
      second.weights[query.b * second.keys + key.b],
    ];
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

/** Rows of every head are raw weights, whichever measure is chosen. */
const weightsOf = ({ lens }: Scene): string =>
  lens.sink === 'raw' ? t('raw weights') : t('raw weights with {0}', sinkText(lens.sink));
