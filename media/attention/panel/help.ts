/** The overlay with every key, and with what each measure is and where it comes from. */
import { element, place } from '../../shared/dom';
import { MATRIX_MEASURES, OTHER_MEASURES } from '../scene/measures';

export const KEYS = [
  ['← → ↑ ↓', 'walk over tokens, rows, cells or lines'],
  ['Enter, Space', 'pin the token; with Shift beside those that are pinned'],
  ['l, L', 'next and previous layer'],
  ['h, H', 'next and previous head'],
  ['m', 'next measure'],
  ['d', 'other direction: what it attends to, what attends to it'],
  ['g', 'token, word, line'],
  ['s', 'sinks: as they are, left out, rest to 1'],
  ['1 to 6', 'matrix, lines, heads, probabilities, compare, table'],
  ['+, −', 'zoom the matrix; also Ctrl and the wheel'],
  ['e', 'export'],
  ['Escape', 'let go of what is pinned'],
  ['?', 'this help'],
] as const;

export class Help {
  private readonly dialog = place('help') as HTMLDialogElement;

  constructor() {
    const close = element('button', { type: 'button', id: 'close-help' }, 'Close');
    close.addEventListener('click', () => this.dialog.close());
    const measure = ({ name, formula, help, source }: { name: string; formula: string; help: string; source: string }): HTMLElement[] => [
      element('dt', {}, name), element('dd', {}, element('code', {}, formula), element('p', {}, help), element('p', { class: 'source' }, source)),
    ];
    this.dialog.append(
      // First, so that the focus it gets does not scroll the help to its end.
      element('div', { class: 'help-head' }, element('h2', { id: 'help-title' }, 'Keys and measures'), close),
      element('table', { class: 'keys' }, element('tbody', {}, ...KEYS.map(([key, does]) => element('tr', {}, element('th', { scope: 'row' }, key), element('td', {}, does))))),
      element('dl', {}, ...MATRIX_MEASURES.flatMap(measure), ...OTHER_MEASURES.flatMap(measure)));
    const open = element('button', { type: 'button', id: 'open-help', class: 'secondary', 'aria-label': 'Keys and measures', title: 'Keys and measures (?)' }, '?');
    open.addEventListener('click', () => this.open());
    place('tools').append(open);
  }

  open(): void {
    if (!this.dialog.open) this.dialog.showModal();
  }
}
