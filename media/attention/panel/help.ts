/** The overlay with every key, and with what each measure is and where it comes from. */
import { element, place } from '../../shared/dom';
import { MATRIX_MEASURES, OTHER_MEASURES } from '../scene/measures';
import { t } from '../../shared/l10n';

export const KEYS = [
  ['← → ↑ ↓', t('walk over tokens, rows, cells or lines')],
  [t('Enter, Space'), t('pin the token; with Shift beside those that are pinned')],
  ['l, L', t('next and previous layer')],
  ['h, H', t('next and previous head')],
  ['m', t('next measure')],
  ['d', t('other direction: what it attends to, what attends to it')],
  ['g', t('token, word, line')],
  ['s', t('sinks: as they are, left out, rest to 1')],
  [t('1 to 8'), t('matrix, lines, heads, probabilities, compare, table, why, layers')],
  ['+, −', t('zoom the matrix; also Ctrl and the wheel')],
  ['e', t('export')],
  [t('Escape'), t('let go of what is pinned')],
  ['?', t('this help')],
] as const;

export class Help {
  private readonly dialog = place('help') as HTMLDialogElement;

  constructor() {
    const close = element('button', { type: 'button', id: 'close-help' }, t('Close'));
    close.addEventListener('click', () => this.dialog.close());
    const measure = ({
      name,
      formula,
      help,
      source,
    }: {
      name: string;
      formula: string;
      help: string;
      source: string;
    }): HTMLElement[] => [
      element('dt', {}, name),
      element(
        'dd',
        {},
        element('code', {}, formula),
        element('p', {}, help),
        element('p', { class: 'source' }, source),
      ),
    ];
    this.dialog.append(
      // First, so that the focus it gets does not scroll the help to its end.
      element('div', { class: 'help-head' }, element('h2', { id: 'help-title' }, t('Keys and measures')), close),
      element(
        'table',
        { class: 'keys' },
        element(
          'tbody',
          {},
          ...KEYS.map(([key, does]) =>
            element('tr', {}, element('th', { scope: 'row' }, key), element('td', {}, does)),
          ),
        ),
      ),
      element('dl', {}, ...MATRIX_MEASURES.flatMap(measure), ...OTHER_MEASURES.flatMap(measure)),
    );
    const open = element(
      'button',
      {
        type: 'button',
        id: 'open-help',
        class: 'secondary',
        'aria-label': t('Keys and measures'),
        title: t('Keys and measures (?)'),
      },
      '?',
    );
    open.addEventListener('click', () => this.open());
    place('tools').append(open);
  }

  open(): void {
    if (!this.dialog.open) this.dialog.showModal();
  }
}
