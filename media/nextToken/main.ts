/** The next token at the cursor: the distribution, what the sliders leave of it, and samples. */
import '../shared/pageWords';
import * as v from 'valibot';
import { percent } from '../../src/base/percent';
import { ToNextToken } from '../../src/protocol/nextToken';
import { choices, sampled } from '../../src/features/experiments/core/nextToken';
import { element, place } from '../shared/dom';
import { label, named } from '../shared/visible';
import { t } from '../shared/l10n';

type Distribution = Extract<ToNextToken, { kind: 'distribution' }>;
type Slider = 'temperature' | 'topK' | 'topP';

const LISTED = 50;
const SLIDERS: Readonly<
  Record<Slider, { name: string; min: number; max: number; step: number; valueText: (value: number) => string }>
> = {
  temperature: {
    name: t('Temperature'),
    min: 0,
    max: 2,
    step: 0.05,
    valueText: (value) => (value === 0 ? t('0: always the likeliest') : value.toFixed(2)),
  },
  topK: {
    name: t('Top-k'),
    min: 0,
    max: 200,
    step: 1,
    valueText: (value) => (value === 0 ? t('0: cuts nothing') : String(value)),
  },
  topP: {
    name: t('Top-p'),
    min: 0.01,
    max: 1,
    step: 0.01,
    valueText: (value) => (value === 1 ? t('1: cuts nothing') : value.toFixed(2)),
  },
};

const api = acquireVsCodeApi();
const before = element('bdi');
const rows = element('tbody');
const facts = element('p', { class: 'facts', role: 'status' }, t('Waiting for the extension…'));
const sliders = element('div', { class: 'sliders', hidden: '' });
const buttons = element('div', { class: 'buttons', hidden: '' });
const table = element(
  'table',
  { hidden: '' },
  element(
    'thead',
    {},
    element(
      'tr',
      {},
      element('th', { scope: 'col' }, t('Token')),
      element('th', { scope: 'colgroup', colspan: '2' }, t('Probability')),
      element('th', { scope: 'col' }, t('Chance')),
      element('th', { scope: 'col' }, t('Sampled')),
    ),
  ),
  rows,
);
const inputs = new Map<Slider, { input: HTMLInputElement; output: HTMLOutputElement }>();
let distribution: Distribution | undefined;
let counts: readonly number[] = [];
/** Sliders that the person has moved: the settings no longer set them. */
const moved = new Set<Slider>();

function build(): void {
  sliders.append(
    ...(Object.keys(SLIDERS) as Slider[]).map((id) => {
      const { name, min, max, step } = SLIDERS[id];
      const input = element('input', { type: 'range', id, min: String(min), max: String(max), step: String(step) });
      const output = element('output', { for: id });
      inputs.set(id, { input, output });
      input.addEventListener('input', () => {
        moved.add(id);
        counts = [];
        showSliders();
        show();
      });
      return element('div', { class: 'slider' }, element('label', { for: id }, name), input, output);
    }),
  );
  const sampleButton = (times: number, name: string): HTMLElement => {
    const button = element('button', { type: 'button', id: `sample-${times}` }, name);
    button.addEventListener('click', () => {
      if (!distribution) return;
      counts = sampled(chosen(distribution), times, Math.random);
      show();
    });
    return button;
  };
  buttons.append(sampleButton(1, t('Sample once')), sampleButton(100, t('Sample a hundred')));
  place('next').append(element('p', { class: 'before' }, before), sliders, buttons, facts, table);
}

const valueOf = (id: Slider): number => Number(inputs.get(id)?.input.value ?? 0);
const chosen = ({ top }: Distribution) =>
  choices(top, { temperature: valueOf('temperature'), topK: valueOf('topK'), topP: valueOf('topP') });

/** Displays each slider's value, in words where it has a special meaning. */
function showSliders(): void {
  for (const [id, { input, output }] of inputs) output.textContent = SLIDERS[id].valueText(Number(input.value));
}

/** Shows a distribution; with none, hides the table and disables sampling. */
function take(next: Distribution | undefined): void {
  distribution = next;
  counts = [];
  table.hidden = next === undefined;
  for (const button of buttons.querySelectorAll('button')) button.disabled = next === undefined;
}

/** Sets the sliders to the settings, unless the person has moved them, and displays the text before the cursor. */
function showPlace(message: Exclude<ToNextToken, { kind: 'nothing' }>): void {
  before.textContent = named(message.before);
  for (const [id, { input }] of inputs) if (!moved.has(id)) input.value = String(message[id]);
  showSliders();
  sliders.hidden = buttons.hidden = false;
}

function show(): void {
  if (!distribution) return;
  const all = chosen(distribution);
  const kept = all.filter(({ chance }) => chance > 0).length;
  const listed = all.reduce((sum, { probability }) => sum + probability, 0);
  const rest = percent(Math.max(0, 1 - listed));
  facts.textContent = distribution.isAllThatAServerGave
    ? t(
        '{0} · {1} of {2} tokens can come up · the rest of the vocabulary has {3} together, is not among the {2} that the server gave, and counts as cut',
        distribution.model,
        kept,
        all.length,
        rest,
      )
    : t(
        '{0} · {1} of {2} tokens can come up · the rest of the vocabulary has {3} together and counts as cut',
        distribution.model,
        kept,
        all.length,
        rest,
      );
  const most = all[0]?.probability ?? 1;
  rows.replaceChildren(
    ...all.slice(0, LISTED).map(({ token, probability, chance }, i) => {
      const bar = element('span', { class: 'bar' });
      bar.style.setProperty('--share', String(probability / most));
      const times = counts[i] ?? 0;
      const count = element('span', { class: 'count' }, times > 0 ? String(times) : '');
      count.style.setProperty('--share', String(times / Math.max(1, ...counts)));
      return element(
        'tr',
        chance > 0 ? {} : { class: 'cut' },
        element('th', { scope: 'row' }, element('bdi', {}, label(token.text))),
        element('td', {}, percent(probability)),
        element('td', { class: 'track' }, bar),
        element('td', {}, chance > 0 ? percent(chance) : t('cut')),
        element('td', {}, count),
      );
    }),
  );
}

window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  const parsed = v.safeParse(ToNextToken, data);
  if (!parsed.success) return;
  const message = parsed.output;
  switch (message.kind) {
    case 'nothing':
      before.textContent = '';
      take(undefined);
      facts.textContent = message.why;
      return;
    case 'waiting':
      showPlace(message);
      take(undefined);
      facts.textContent = message.why;
      return;
    case 'distribution':
      showPlace(message);
      take(message);
      show();
  }
});

build();
api.postMessage({ kind: 'ready' });
