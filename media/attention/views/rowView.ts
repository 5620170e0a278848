/** One row in numbers: the color scale with what it stands for, and the keys with the most weight as bars. */
import { matrixInfo } from '../../../src/protocol/measures';
import { element, isolated } from '../../shared/dom';
import { firstOfEach, type Groups } from '../scene/groups';
import { shareOf, topKeys } from '../scene/scale';
import { zerosText } from '../scene/statusText';
import { absence, type Shown } from '../scene/shownWeights';
import { named, nameOf, selectionName, toText, type Lens, type Scene, type Selection } from '../scene/state';
import { sentences, t } from '../../shared/l10n';

const MOST_BARS = 8;
/** Softmax in float32 over a few hundred keys is off by less; more is missing by design of the model. */
const ROW_SUM_TOLERANCE = 1e-4;

/** The choices beside the color scale. */
const CHOICES = {
  direction: [t('Show'), { from: t('what it attends to'), to: t('what attends to it') }],
  granularity: [t('By'), { token: t('token'), word: t('word'), line: t('line') }],
  sink: [t('Sinks'), { raw: t('as they are'), excluded: t('left out'), renormalized: t('left out, rest to 1') }],
  scale: [t('Color scale'), { row: t('each row'), head: t('whole head') }],
} as const;
const SINK_HELP = t(
  'Heads rest on the first token of a causal text, or on tokens that the template added, when nothing else concerns them.',
);

export class RowView {
  private readonly scaleText = element('p', { class: 'legend-text' });
  private readonly most = element('span', { class: 'legend-end' });
  private readonly title = element('h3');
  private readonly bars = element('ol', { class: 'bars' });
  private readonly selects = new Map<keyof Lens, HTMLSelectElement>();

  constructor(legend: HTMLElement, top: HTMLElement, choose: (lens: Partial<Lens>) => void) {
    legend.append(
      element(
        'div',
        { class: 'legend-ramp' },
        element('span', { class: 'legend-end' }, '0'),
        element('span', { class: 'ramp' }),
        this.most,
      ),
    );
    for (const name of Object.keys(CHOICES) as (keyof Lens)[]) {
      const [label, options] = CHOICES[name];
      const select = element(
        'select',
        { id: `pick-${name}` },
        ...Object.entries(options).map(([value, text]) => element('option', { value }, text)),
      );
      select.addEventListener('change', () => choose({ [name]: select.value }));
      this.selects.set(name, select);
      legend.append(
        element('div', { class: 'picker inline' }, element('label', { for: `pick-${name}` }, label), select),
      );
    }
    this.selects.get('sink')?.setAttribute('title', SINK_HELP);
    legend.append(this.scaleText);
    top.append(this.title, this.bars);
  }

  show(scene: Scene, selection: Selection | undefined, shown: Shown | undefined, full: number): void {
    for (const [name, select] of this.selects) select.value = scene.lens[name];
    if (!selection || !shown) {
      this.most.textContent = scene.lens.scale === 'head' && full > 0 ? toText(full) : t('most');
      this.scaleText.textContent = selection
        ? t('The rest of the rows is on its way.')
        : t('Hover over a token, or walk with the arrow keys. Click to pin it; with Ctrl or Shift to pin several.');
      this.title.textContent = '';
      this.bars.replaceChildren();
      return;
    }
    const name = selectionName(scene, selection);
    const { weights, hidden } = shown;
    const from = scene.lens.direction === 'from';
    this.most.textContent = toText(full);
    // The sum of a column has no meaning.
    const total = groupTotal(weights, from ? scene.keyGroups : scene.queryGroups);
    const sums = from && total > 0 && sumSentence(scene, total);
    const why = total > 0 ? undefined : t('{0}: {1}.', name, zerosText(scene, selection));
    this.scaleText.replaceChildren(
      ...isolated(sentences(full > 0 && scaleSentence(scene, name, full), sums, why, hiddenSentence(scene, hidden))),
    );
    this.title.replaceChildren(...isolated(titleOf(scene, name)));
    const groups = from ? scene.keyGroups : scene.queryGroups;
    const first = new Set(firstOfEach(groups));
    const listed = topKeys(weights, weights.length)
      .filter((token) => first.has(token) && absence(scene, selection.tokens, token) === undefined)
      .slice(0, MOST_BARS);
    this.bars.replaceChildren(...listed.map((token) => bar(nameOf(scene, 'colored', token), weights[token]!, full)));
  }
}

/** @param name of what is chosen */
function titleOf({ lens, address }: Scene, name: string): string {
  if (address.measure === 'value')
    return lens.direction === 'from' ? t('Largest norms from {0}', name) : t('Largest norms to {0}', name);
  return lens.direction === 'from' ? t('Most weight from {0}', name) : t('Most weight to {0}', name);
}

/** What the deepest color stands for. @param name of what is chosen */
function scaleSentence({ lens, address }: Scene, name: string, full: number): string {
  const isNorm = address.measure === 'value';
  const most = toText(full);
  if (lens.scale === 'head')
    return isNorm
      ? t('The deepest color is {0}, the largest norm of this head.', most)
      : t('The deepest color is {0}, the largest weight of this head.', most);
  if (lens.direction === 'from')
    return isNorm
      ? t('The deepest color is {0}, the largest norm in the row of {1}.', most, name)
      : t('The deepest color is {0}, the largest weight in the row of {1}.', most, name);
  return isNorm
    ? t('The deepest color is {0}, the largest norm in the column of {1}.', most, name)
    : t('The deepest color is {0}, the largest weight in the column of {1}.', most, name);
}

function groupTotal(weights: Float32Array, groups: Groups): number {
  return firstOfEach(groups).reduce((total, first) => total + weights[first]!, 0);
}

function hiddenSentence({ lens, sinks, keys, address }: Scene, hidden: number): string {
  if (lens.sink === 'raw') return '';
  if (sinks.length === 0) return t('There is no sink to leave out.');
  const names = sinks.map((sink) => named(keys.labels[sink]!)).join(' ');
  const isTo = lens.direction === 'to';
  const share = toText(hidden);
  const what =
    matrixInfo(address.measure).unit === 'norm'
      ? isTo
        ? t('Left out: norms that sum to {0} on {1}, mean of all rows', share, names)
        : t('Left out: norms that sum to {0} on {1}', share, names)
      : isTo
        ? t('Left out: {0} on {1}, mean of all rows', share, names)
        : t('Left out: {0} on {1}', share, names);
  if (lens.sink !== 'renormalized') return `${what}.`;
  return isTo
    ? t('{0}; each row is divided by what is left.', what)
    : t('{0}; the rest is divided by what is left.', what);
}

function bar(name: string, weight: number, full: number): HTMLElement {
  const length = element('span', { class: 'bar' });
  length.style.setProperty('--share', shareOf(weight, full).toFixed(4));
  return element(
    'li',
    {},
    element('bdi', { class: 'bar-name' }, name),
    element('span', { class: 'track' }, length),
    element('span', { class: 'bar-value' }, toText(weight)),
  );
}

/** What a row that is shown sums to, and what that says. */
function sumSentence({ lens, sinks, address }: Scene, total: number): string {
  if (matrixInfo(address.measure).unit === 'norm')
    return lens.sink === 'renormalized'
      ? t('The norms that are left are made to sum to {0}.', toText(total))
      : t('The norms sum to {0}: they are no shares.', toText(total));
  if (lens.sink !== 'raw' && sinks.length > 0) return t('What is shown sums to {0}.', toText(total));
  const missing = 1 - total;
  if (Math.abs(missing) <= ROW_SUM_TOLERANCE) return t('The row sums to {0}.', toText(total));
  return missing > 0
    ? t('The row sums to {0}: {1} went to no token (an attention sink of the model).', toText(total), toText(missing))
    : t('The row sums to {0}, which is more than 1.', toText(total));
}
