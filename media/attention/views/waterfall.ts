/**
 * The terms of a difference of two logits as a table, each a bar that begins where the one before it ends: the
 * embedding, then each layer's attention and MLP. A layer opens to its heads, a head to the tokens that it read.
 */
import type { WhyShown } from '../../../src/protocol/attention';
import { element } from '../../shared/dom';
import { t } from '../../shared/l10n';
import { leaf, openingRow, type Row } from './openRows';

/** A part of the sum. `from`: the sum of all parts before it. */
interface Part {
  readonly from: number;
  readonly value: number;
}

export interface LayerParts {
  readonly attention: Part;
  readonly mlp: Part;
}

export type WaterfallTerms = Pick<WhyShown, 'embedding' | 'mlps' | 'heads' | 'paths' | 'sum'>;

/** Values one after the other, in the order in which they are added. */
function partsFrom(start: number, values: readonly number[]): Part[] {
  let from = start;
  return values.map((value) => {
    const part = { from, value };
    from += value;
    return part;
  });
}

/** The parts of each layer, in the order in which the model adds them. */
export function layersOf({ embedding, mlps, heads }: Omit<WaterfallTerms, 'paths' | 'sum'>): LayerParts[] {
  const parts = partsFrom(
    embedding,
    mlps.flatMap((mlp, layer) => [(heads[layer] ?? []).reduce((sum, value) => sum + value, 0), mlp]),
  );
  return mlps.map((_, layer) => ({ attention: parts[2 * layer]!, mlp: parts[2 * layer + 1]! }));
}

/** @param nameOf a source */
export function waterfall(terms: WaterfallTerms, nameOf: (source: number) => string): HTMLElement {
  const layers = layersOf(terms);
  const draw = new Bars(layers.flatMap(({ attention, mlp }) => [attention.from, mlp.from, mlp.from + mlp.value]));
  const whole = (name: string, value: number): Row =>
    leaf(draw.row('whole', name, [number(value, 2)], [{ part: { from: 0, value }, type: 'one' }]));
  const rows = [
    whole(t('embedding'), terms.embedding),
    ...layers.map(({ attention, mlp }, layer) =>
      openingRow(
        t('layer {0}', layer),
        (opener) =>
          draw.row(
            'layer',
            opener,
            [number(attention.value), number(mlp.value)],
            [
              { part: attention, type: 'upper' },
              { part: mlp, type: 'lower' },
            ],
          ),
        () =>
          partsFrom(attention.from, terms.heads[layer] ?? []).map((part, head) =>
            headRow(
              draw,
              t('head {0}', head),
              part,
              terms.paths.filter((path) => path.layer === layer && path.head === head),
              nameOf,
            ),
          ),
      ),
    ),
    whole(t('sum'), terms.sum),
  ];
  const heading = (name: string): HTMLElement => element('th', { scope: 'col' }, name);
  return element(
    'table',
    { class: 'waterfall' },
    element('caption', {}, CAPTION),
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        ...[t('part'), t('attention'), t('MLP')].map(heading),
        element('td', { 'aria-hidden': 'true' }),
      ),
    ),
    element('tbody', {}, ...rows.map((row) => row.element)),
  );
}

/** Opens to the sources that are listed, and the sum of all others. */
function headRow(
  draw: Bars,
  name: string,
  part: Part,
  paths: WaterfallTerms['paths'],
  nameOf: (source: number) => string,
): Row {
  const row = (type: string, title: Node | string, own: Part): HTMLElement =>
    draw.row(type, title, [number(own.value), element('td')], [{ part: own, type: 'one' }]);
  return openingRow(
    name,
    (opener) => row('head', opener, part),
    () => {
      const values = paths.map(({ value }) => value);
      const others = values.reduce((left, value) => left - value, part.value);
      return partsFrom(part.from, [...values, others]).map((own, i) => {
        const path = paths.at(i);
        const title = path && i < paths.length ? element('bdi', { lang: '' }, nameOf(path.source)) : t('all others');
        return leaf(row('source', title, own));
      });
    },
  );
}

const number = (value: number, columns = 1): HTMLElement =>
  element('td', { class: 'number', colspan: String(columns) }, signed(value));

/** Rows with bars on one scale, which shows 0 and everything from the least to the most that the sum reaches. */
class Bars {
  private readonly least: number;
  private readonly span: number;

  constructor(ends: readonly number[]) {
    this.least = Math.min(0, ...ends);
    this.span = Math.max(0, ...ends) - this.least || 1;
  }

  row(
    type: string,
    name: Node | string,
    cells: readonly HTMLElement[],
    bars: readonly { readonly part: Part; readonly type: 'one' | 'upper' | 'lower' }[],
  ): HTMLElement {
    const zero = element('span', { class: 'zero' });
    zero.style.setProperty('--from', this.share(-this.least));
    const fall = element('td', { class: 'fall', 'aria-hidden': 'true' }, zero);
    for (const { part, type: place } of bars) {
      const bar = element('span', { class: `bar ${place}${part.value < 0 ? ' less' : ''}` });
      bar.style.setProperty('--from', this.share(Math.min(part.from, part.from + part.value) - this.least));
      bar.style.setProperty('--length', this.share(Math.abs(part.value)));
      fall.append(bar);
    }
    return element('tr', { class: type }, element('th', { scope: 'row' }, name), ...cells, fall);
  }

  private share(length: number): string {
    return (length / this.span).toFixed(4);
  }
}

const CAPTION = t(
  'What each part adds, from the first layer to the last. A bar begins where the one before it ends: the upper one of a layer is its attention, the lower one its MLP. A layer opens to its heads, and a head to what it read.',
);

/** With its sign, three digits after the point; without one where that is 0. */
export function signed(value: number): string {
  const shown = Math.abs(value).toFixed(3);
  if (Number(shown) === 0) return shown;
  return `${value < 0 ? '−' : '+'}${shown}`;
}
