/**
 * The terms of a difference of two logits as a table, each a bar that begins where the one before it ends: the
 * embedding, then each layer's attention, which opens to its heads, and its MLP.
 */
import type { WhyShown } from '../../../src/protocol/attention';
import { element } from '../../shared/dom';
import { t } from '../../shared/l10n';

/** A row of the table. */
interface Step {
  readonly name: string;
  /** The sum of all terms before it. */
  readonly from: number;
  readonly value: number;
  /** What its attention consists of. */
  readonly heads?: readonly number[];
}

export type WaterfallTerms = Pick<WhyShown, 'embedding' | 'mlps' | 'heads'>;

/** The terms in the order in which the model adds them, with the sum before each. */
export function stepsOf({ embedding, mlps, heads }: WaterfallTerms): Step[] {
  const steps: Step[] = [];
  let from = 0;
  const add = (name: string, value: number, parts?: readonly number[]): void => {
    steps.push({ name, from, value, ...(parts && { heads: parts }) });
    from += value;
  };
  add(t('embedding'), embedding);
  for (const [layer, mlp] of mlps.entries()) {
    const parts = heads[layer] ?? [];
    add(
      t('layer {0}, attention', layer),
      parts.reduce((sum, value) => sum + value, 0),
      parts,
    );
    add(t('layer {0}, MLP', layer), mlp);
  }
  return steps;
}

export function waterfall(terms: WaterfallTerms): HTMLElement {
  const steps = stepsOf(terms);
  const ends = steps.flatMap(({ from, value }) => [from, from + value]);
  const [least, most] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  const span = most - least || 1;
  const row = ({ name, from, value }: Step, title: HTMLElement | string, type: string): HTMLElement => {
    const bar = element('span', { class: value < 0 ? 'bar less' : 'bar' });
    bar.style.setProperty('--from', ((Math.min(from, from + value) - least) / span).toFixed(4));
    bar.style.setProperty('--length', (Math.abs(value) / span).toFixed(4));
    return element(
      'tr',
      { class: type, 'data-term': name },
      element('th', { scope: 'row' }, title),
      element('td', { class: 'number' }, signed(value)),
      element('td', { class: 'fall', 'aria-hidden': 'true' }, bar),
    );
  };
  const body = element('tbody');
  for (const step of steps) {
    if (!step.heads) {
      body.append(row(step, step.name, 'term'));
      continue;
    }
    const opener = element('button', { type: 'button', class: 'opener', 'aria-expanded': 'false' }, step.name);
    let from = step.from;
    const heads = step.heads.map((value, head) => {
      const part = row({ name: `${step.name}, ${head}`, from, value }, t('head {0}', head), 'head');
      from += value;
      part.hidden = true;
      return part;
    });
    opener.addEventListener('click', () => {
      const isOpen = opener.getAttribute('aria-expanded') !== 'true';
      opener.setAttribute('aria-expanded', String(isOpen));
      for (const part of heads) part.hidden = !isOpen;
    });
    body.append(row(step, opener, 'term'), ...heads);
  }
  return element(
    'table',
    { class: 'waterfall' },
    element('caption', {}, t('What each part of the model adds')),
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        element('th', { scope: 'col' }, t('part')),
        element('th', { scope: 'col' }, t('logits')),
        element('td', { 'aria-hidden': 'true' }),
      ),
    ),
    body,
  );
}

/** With its sign, three digits after the point. */
export const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
