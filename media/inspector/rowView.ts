/** One row in numbers: the color scale with what it stands for, and the keys with the most weight as bars. */
import { element } from './dom';
import { shareOf, sum, topKeys, type ScaleKind } from './scale';
import { isMasked, toText, type Scene } from './state';

const MOST_BARS = 8;
/** Softmax in float32 over a few hundred keys is off by less; more is missing by design of the model. */
const ROW_SUM_TOLERANCE = 1e-4;

export class RowView {
  private readonly scaleText = element('p', { class: 'legend-text' });
  private readonly most = element('span', { class: 'legend-end' });
  private readonly title = element('h3');
  private readonly bars = element('ol', { class: 'bars' });
  private readonly scalePicker = element('select', { id: 'pick-scale' },
    element('option', { value: 'row' }, 'each row'), element('option', { value: 'head' }, 'whole head'));

  constructor(legend: HTMLElement, top: HTMLElement, chooseScale: (scale: ScaleKind) => void) {
    this.scalePicker.addEventListener('change', () => chooseScale(this.scalePicker.value === 'head' ? 'head' : 'row'));
    legend.append(
      element('div', { class: 'legend-ramp' }, element('span', { class: 'legend-end' }, '0'), element('span', { class: 'ramp' }), this.most),
      element('div', { class: 'picker inline' }, element('label', { for: 'pick-scale' }, 'Color scale'), this.scalePicker),
      this.scaleText,
    );
    top.append(this.title, this.bars);
  }

  show(scene: Scene, query: number | undefined, row: Float32Array | undefined, full: number): void {
    this.scalePicker.value = scene.scale;
    if (query === undefined || !row) {
      this.most.textContent = scene.scale === 'head' && full > 0 ? toText(full) : 'most';
      this.scaleText.textContent = 'Hover over a token, or walk with the arrow keys, to see where it attends. Click to pin it.';
      this.title.textContent = '';
      this.bars.replaceChildren();
      return;
    }
    const name = scene.queries.labels[query];
    this.most.textContent = toText(full);
    const largest = scene.scale === 'row' ? `in the row of ‹${name}›` : 'of this head';
    this.scaleText.textContent = `The deepest color is ${toText(full)}, the largest weight ${largest}. ${sumSentence(sum(row))}`;
    this.title.replaceChildren('Most weight from ', element('bdi', {}, name));
    const seen = topKeys(row, MOST_BARS).filter((key) => !isMasked(scene.map, query, key));
    this.bars.replaceChildren(...seen.map((key) => bar(scene.keys.labels[key], row[key], full)));
  }
}

function bar(name: string, weight: number, full: number): HTMLElement {
  const length = element('span', { class: 'bar' });
  length.style.setProperty('--share', shareOf(weight, full).toFixed(4));
  return element('li', {}, element('bdi', { class: 'bar-name' }, name), element('span', { class: 'track' }, length),
    element('span', { class: 'bar-value' }, toText(weight)));
}

function sumSentence(total: number): string {
  const missing = 1 - total;
  if (Math.abs(missing) <= ROW_SUM_TOLERANCE) return `The row sums to ${toText(total)}.`;
  return missing > 0
    ? `The row sums to ${toText(total)}: ${toText(missing)} went to no token (an attention sink of the model).`
    : `The row sums to ${toText(total)}, which is more than 1.`;
}
