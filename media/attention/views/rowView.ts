/** One row in numbers: the color scale with what it stands for, and the keys with the most weight as bars. */
import { DIRECTION_NAMES, SINK_NAMES } from '../../../src/base/math/seen';
import { matrixInfo } from '../../../src/protocol/measures';
import { element, isolated } from '../../shared/dom';
import { firstOfEach, type Groups } from '../scene/groups';
import { shareOf, topKeys } from '../scene/scale';
import { nothing } from '../scene/sayings';
import { absence, type Shown } from '../scene/shownWeights';
import { named, nameOf, selectionName, toText, type Lens, type Scene, type Selection } from '../scene/state';

const MOST_BARS = 8;
/** Softmax in float32 over a few hundred keys is off by less; more is missing by design of the model. */
const ROW_SUM_TOLERANCE = 1e-4;

/** The choices beside the color scale. */
const CHOICES = {
  direction: ['Show', DIRECTION_NAMES],
  granularity: ['By', { token: 'token', word: 'word', line: 'line' }],
  sink: ['Sinks', SINK_NAMES],
  scale: ['Color scale', { row: 'each row', head: 'whole head' }],
} as const;
const SINK_HELP = 'Heads rest on the first token of a causal text, or on tokens that the template added, when nothing else concerns them.';

export class RowView {
  private readonly scaleText = element('p', { class: 'legend-text' });
  private readonly most = element('span', { class: 'legend-end' });
  private readonly title = element('h3');
  private readonly bars = element('ol', { class: 'bars' });
  private readonly selects = new Map<keyof Lens, HTMLSelectElement>();

  constructor(legend: HTMLElement, top: HTMLElement, choose: (lens: Partial<Lens>) => void) {
    legend.append(element('div', { class: 'legend-ramp' }, element('span', { class: 'legend-end' }, '0'), element('span', { class: 'ramp' }), this.most));
    for (const name of Object.keys(CHOICES) as (keyof Lens)[]) {
      const [label, options] = CHOICES[name];
      const select = element('select', { id: `pick-${name}` }, ...Object.entries(options).map(([value, text]) => element('option', { value }, text)));
      select.addEventListener('change', () => choose({ [name]: select.value }));
      this.selects.set(name, select);
      legend.append(element('div', { class: 'picker inline' }, element('label', { for: `pick-${name}` }, label), select));
    }
    this.selects.get('sink')?.setAttribute('title', SINK_HELP);
    legend.append(this.scaleText);
    top.append(this.title, this.bars);
  }

  show(scene: Scene, selection: Selection | undefined, shown: Shown | undefined, full: number): void {
    for (const [name, select] of this.selects) select.value = scene.lens[name];
    if (!selection || !shown) {
      this.most.textContent = scene.lens.scale === 'head' && full > 0 ? toText(full) : 'most';
      this.scaleText.textContent = selection ? 'The rest of the rows is on its way.'
        : 'Hover over a token, or walk with the arrow keys. Click to pin it; with Ctrl or Shift to pin several.';
      this.title.textContent = '';
      this.bars.replaceChildren();
      return;
    }
    const name = selectionName(scene, selection);
    const { weights, hidden } = shown;
    const from = scene.lens.direction === 'from';
    this.most.textContent = toText(full);
    const what = matrixInfo(scene.address.measure).unit;
    const largest = scene.lens.scale === 'head' ? 'of this head' : `${from ? 'in the row' : 'in the column'} of ${name}`;
    // A column has no sum to speak of.
    const total = groupTotal(weights, from ? scene.keyGroups : scene.queryGroups);
    const sums = from && total > 0 ? ` ${sumSentence(scene, total)}` : '';
    const scale = full > 0 ? `The deepest color is ${toText(full)}, the largest ${what} ${largest}.` : '';
    const why = total > 0 ? '' : ` ${name}: ${nothing(scene, selection)}.`;
    this.scaleText.replaceChildren(...isolated(`${scale}${sums}${why}${hiddenSentence(scene, hidden)}`.trim()));
    this.title.replaceChildren(...isolated(`${what === 'norm' ? 'Largest norms' : 'Most weight'} ${from ? 'from' : 'to'} ${name}`));
    const groups = from ? scene.keyGroups : scene.queryGroups;
    const first = new Set(firstOfEach(groups));
    const seen = topKeys(weights, weights.length).filter((token) => first.has(token) && absence(scene, selection.tokens, token) === undefined).slice(0, MOST_BARS);
    this.bars.replaceChildren(...seen.map((token) => bar(nameOf(scene, 'colored', token), weights[token], full)));
  }
}

function groupTotal(weights: Float32Array, groups: Groups): number {
  return firstOfEach(groups).reduce((total, first) => total + weights[first], 0);
}

function hiddenSentence({ lens, sinks, keys, address }: Scene, hidden: number): string {
  if (lens.sink === 'raw') return '';
  if (sinks.length === 0) return ' There is no sink to leave out.';
  const names = sinks.map((sink) => named(keys.labels[sink])).join(' ');
  const often = lens.direction === 'to' ? ', mean of all rows' : '';
  const rest = lens.sink === 'renormalized' ? `; ${lens.direction === 'to' ? 'each row' : 'the rest'} is divided by what is left` : '';
  return ` Left out: ${matrixInfo(address.measure).unit === 'norm' ? 'norms that sum to ' : ''}${toText(hidden)} on ${names}${often}${rest}.`;
}

function bar(name: string, weight: number, full: number): HTMLElement {
  const length = element('span', { class: 'bar' });
  length.style.setProperty('--share', shareOf(weight, full).toFixed(4));
  return element('li', {}, element('bdi', { class: 'bar-name' }, name), element('span', { class: 'track' }, length),
    element('span', { class: 'bar-value' }, toText(weight)));
}

/** What a row that is shown sums to, and what that says. */
function sumSentence({ lens, sinks, address }: Scene, total: number): string {
  if (matrixInfo(address.measure).unit === 'norm') return lens.sink === 'renormalized' ? `The norms that are left are made to sum to ${toText(total)}.` : `The norms sum to ${toText(total)}: they are no shares.`;
  if (lens.sink !== 'raw' && sinks.length > 0) return `What is shown sums to ${toText(total)}.`;
  const missing = 1 - total;
  if (Math.abs(missing) <= ROW_SUM_TOLERANCE) return `The row sums to ${toText(total)}.`;
  return missing > 0
    ? `The row sums to ${toText(total)}: ${toText(missing)} went to no token (an attention sink of the model).`
    : `The row sums to ${toText(total)}, which is more than 1.`;
}
