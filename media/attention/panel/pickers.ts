/** The row of pickers: model, map, layer, head, precision. */
import type { Measure, Precision } from '../../../src/protocol/engine';
import type { CaptureShown, HeadAddress } from '../../../src/protocol/attention';
import { element, place } from '../../shared/dom';
import { matrixInfo } from '../../../src/protocol/measures';
import { MATRIX_MEASURES, matrixText } from '../scene/measures';
import { t } from '../../shared/l10n';
import type { Catalog } from './panelState';

export interface PickerEvents {
  /** Another model or precision: the host captures anew. */
  choose(model: string, precision: Precision): void;
  /** Another matrix of the same capture. */
  open(address: HeadAddress): void;
}

const MAP_NAMES = {
  self: t('self-attention'),
  encoder: t('encoder'),
  decoder: t('decoder'),
  cross: t('cross'),
} as const;

export class Pickers {
  private readonly model = picker('model', t('Model'));
  private readonly map = picker('map', t('Map'));
  private readonly layer = picker('layer', t('Layer'));
  private readonly head = picker('head', t('Head'));
  private readonly measure = picker('measure', t('Measure'));
  private readonly precision = picker('precision', t('Precision'));
  private address: HeadAddress | undefined;

  constructor(events: PickerEvents) {
    const all = [this.model, this.map, this.layer, this.head, this.measure, this.precision];
    place('pickers').append(...all.map(({ field }) => field));
    for (const { select } of [this.model, this.precision]) {
      select.addEventListener('change', () => {
        events.choose(this.model.select.value, this.precision.select.value === 'fast' ? 'fast' : 'exact');
      });
    }
    const open = (change: Partial<HeadAddress>): void => {
      if (this.address) events.open({ ...this.address, ...change });
    };
    this.map.select.addEventListener('change', () => {
      const map = Object.keys(MAP_NAMES).find((kind) => kind === this.map.select.value) as
        keyof typeof MAP_NAMES | undefined;
      // Layers and heads of another map are counted anew.
      if (map) open({ map, layer: 0, head: 'mean', measure: 'raw' });
    });
    this.layer.select.addEventListener('change', () => open({ layer: Number(this.layer.select.value) }));
    this.head.select.addEventListener('change', () => {
      const { value } = this.head.select;
      open({ head: value === 'mean' ? value : Number(value) });
    });
    this.measure.select.addEventListener('change', () => open({ measure: this.measure.select.value as Measure }));
    fill(
      this.precision.select,
      [
        ['exact', t('exact')],
        ['fast', t('fast')],
      ],
      'exact',
    );
    this.precision.select.title = t(
      'exact: float arithmetic, equal to PyTorch. fast: the arithmetic that completion runs with.',
    );
    for (const { field } of [this.map, this.layer, this.head, this.measure]) field.hidden = true;
  }

  showCatalog({ models, model, precision }: Catalog): void {
    const { select } = this.model;
    select.replaceChildren(
      ...models.map(({ id, name, attention }) => {
        const option = element(
          'option',
          { value: id },
          attention.is === 'available' ? name : t('{0} (no attention)', name),
        );
        if (attention.is === 'unavailable') {
          option.disabled = true;
          option.title = attention.why;
        }
        return option;
      }),
    );
    select.value = model;
    this.precision.select.value = precision;
  }

  showCapture(capture: CaptureShown, address: HeadAddress): void {
    this.address = address;
    const extent = capture.maps.find(({ kind }) => kind === address.map);
    if (!extent) return;
    fill(
      this.map.select,
      capture.maps.map(({ kind }) => [kind, MAP_NAMES[kind]]),
      address.map,
    );
    fill(
      this.layer.select,
      range(extent.layers).map((layer) => [layer, layer]),
      String(address.layer),
    );
    fill(
      this.head.select,
      [['mean', t('mean of heads')], ...range(extent.heads).map((head) => [head, head])],
      String(address.head),
    );
    this.head.select.disabled = matrixInfo(address.measure).of === 'layers';
    fill(
      this.measure.select,
      MATRIX_MEASURES.map(({ id, name }) => [id, name]),
      address.measure,
    );
    for (const option of this.measure.select.options) {
      const state = extent.measures[option.value as Measure];
      option.disabled = state.is === 'unavailable';
      option.title = state.is === 'unavailable' ? state.why : matrixText(option.value as Measure).help;
    }
    this.measure.select.title = matrixText(address.measure).help;
    this.measure.field.hidden = false;
    this.map.field.hidden = capture.maps.length < 2;
    this.layer.field.hidden = false;
    this.head.field.hidden = false;
  }
}

interface Picker {
  readonly field: HTMLElement;
  readonly select: HTMLSelectElement;
}

function picker(id: string, name: string): Picker {
  const select = element('select', { id: `pick-${id}` });
  return { select, field: element('div', { class: 'picker' }, element('label', { for: `pick-${id}` }, name), select) };
}

function fill(select: HTMLSelectElement, options: readonly (readonly (string | number)[])[], value: string): void {
  const wanted = options.map(([key, name]) => `${key}=${name}`).join('\n');
  // Rebuilding a picker closes it while the person chooses, so it is rebuilt only when its options change.
  if (select.dataset.options !== wanted) {
    select.dataset.options = wanted;
    select.replaceChildren(...options.map(([key, name]) => element('option', { value: String(key) }, String(name))));
  }
  select.value = value;
}

const range = (length: number): number[] => Array.from({ length }, (_, i) => i);
