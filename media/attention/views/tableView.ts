/**
 * The weights between the chosen tokens and every other token as a table, for screen readers and for reading the
 * numbers.
 */
import type { HeadAddress } from '../../../src/protocol/attention';
import { matrixInfo } from '../../../src/protocol/measures';
import { element, isolated } from '../../shared/dom';
import { firstOfEach } from '../scene/groups';
import { matrixText } from '../scene/measures';
import { mostOf, zerosText } from '../scene/statusText';
import { absence, type Shown } from '../scene/shownWeights';
import { headName, named, nameOf, selectionName, sinkText, toText, type Scene, type Selection } from '../scene/state';
import { t } from '../../shared/l10n';

export class TableView {
  private readonly sentence = element('p', { id: 'table-sentence' });
  private readonly body = element('tbody');
  private readonly head = element('tr');
  private readonly table = element(
    'table',
    { 'aria-describedby': 'table-sentence' },
    element('thead', {}, this.head),
    this.body,
  );

  constructor(root: HTMLElement) {
    root.append(
      this.sentence,
      element(
        'div',
        { class: 'scroller wide', tabindex: '0', role: 'region', 'aria-label': t('Weights of the chosen token') },
        this.table,
      ),
    );
  }

  show(scene: Scene, selection: Selection | undefined, shown: Shown | undefined): void {
    if (!selection || !shown) {
      this.sentence.textContent = t('Choose a token in the text: here stands what it gives to each other token.');
      this.head.replaceChildren();
      this.body.replaceChildren();
      return;
    }
    const { address } = scene;
    const from = scene.lens.direction === 'from';
    const groups = from ? scene.keyGroups : scene.queryGroups;
    const first = firstOfEach(groups).filter((token) => absence(scene, selection.tokens, token) !== 'hidden');
    this.sentence.replaceChildren(...isolated(sentenceOf(scene, selection, shown)));
    this.head.replaceChildren(
      ...[
        t('Place'),
        from ? t('Key') : t('Query'),
        matrixInfo(address.measure).unit === 'norm' ? t('Norm') : t('Weight'),
      ].map((text) => element('th', { scope: 'col' }, text)),
    );
    this.body.replaceChildren(
      ...first.map((token) =>
        element(
          'tr',
          {},
          element('td', {}, String(groups[token])),
          element('th', { scope: 'row' }, element('bdi', {}, nameOf(scene, 'colored', token))),
          element('td', {}, absence(scene, selection.tokens, token) ? t('left out') : toText(shown.weights[token]!)),
        ),
      ),
    );
  }
}

/** What the chosen tokens give most to, or get most from, and by which head. */
function sentenceOf(scene: Scene, selection: Selection, { weights }: Shown): string {
  const { lens, address } = scene;
  const isFrom = lens.direction === 'from';
  const most = mostOf(weights);
  const name = selectionName(scene, selection);
  const where = [place(address), ...(lens.sink === 'raw' ? [] : [sinkText(lens.sink)])].join(', ');
  if (most === undefined)
    return isFrom
      ? t('Query {0}: {1}, {2}.', name, zerosText(scene, selection), where)
      : t('Key {0}: {1}, {2}.', name, zerosText(scene, selection), where);
  const found = [name, named(nameOf(scene, 'colored', most)), toText(weights[most]!), where];
  return isFrom
    ? t('Query {0} gives most to {1}, {2}, {3}.', ...found)
    : t('Key {0} gets most from {1}, {2}, {3}.', ...found);
}

const place = (address: HeadAddress): string =>
  matrixInfo(address.measure).of === 'layers'
    ? t('by {0} over {1}', matrixText(address.measure).name, headName(address))
    : t('in layer {0}, {1}', address.layer, headName(address));
