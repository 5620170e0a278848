/** The same numbers as a table, for screen readers and for whoever likes numbers: what the chosen tokens give to each other token. */
import type { HeadAddress } from '../../../src/protocol/attention';
import { matrixInfo } from '../../../src/protocol/measures';
import { element, isolated } from '../../shared/dom';
import { firstOfEach } from '../scene/groups';
import { mostOf, nothing } from '../scene/sayings';
import { absence, type Shown } from '../scene/shownWeights';
import { headName, named, nameOf, selectionName, sinkText, toText, type Scene, type Selection } from '../scene/state';

export class TableView {
  private readonly sentence = element('p', { id: 'table-sentence' });
  private readonly body = element('tbody');
  private readonly head = element('tr');
  private readonly table = element('table', { 'aria-describedby': 'table-sentence' }, element('thead', {}, this.head), this.body);

  constructor(root: HTMLElement) {
    root.append(this.sentence, element('div', { class: 'scroller wide', tabindex: '0', role: 'region', 'aria-label': 'Weights of the chosen token' }, this.table));
  }

  show(scene: Scene, selection: Selection | undefined, shown: Shown | undefined): void {
    if (!selection || !shown) {
      this.sentence.textContent = 'Choose a token in the text: here stands what it gives to each other token.';
      this.head.replaceChildren();
      this.body.replaceChildren();
      return;
    }
    const { lens, address } = scene;
    const from = lens.direction === 'from';
    const groups = from ? scene.keyGroups : scene.queryGroups;
    const first = firstOfEach(groups).filter((token) => absence(scene, selection.tokens, token) !== 'hidden');
    const most = mostOf(shown.weights);
    const found = most === undefined ? `: ${nothing(scene, selection)}` : ` ${from ? 'gives most to' : 'gets most from'} ${named(nameOf(scene, 'colored', most))}, ${toText(shown.weights[most])}`;
    this.sentence.replaceChildren(...isolated(`${from ? 'Query' : 'Key'} ${selectionName(scene, selection)}${found}, ${place(address)}${lens.sink === 'raw' ? '' : `, ${sinkText(lens.sink)}`}.`));
    this.head.replaceChildren(...['Place', from ? 'Key' : 'Query', matrixInfo(address.measure).unit === 'norm' ? 'Norm' : 'Weight'].map((text) => element('th', { scope: 'col' }, text)));
    this.body.replaceChildren(...first.map((token) => element('tr', {},
      element('td', {}, String(groups[token])), element('th', { scope: 'row' }, element('bdi', {}, nameOf(scene, 'colored', token))),
      element('td', {}, absence(scene, selection.tokens, token) ? 'left out' : toText(shown.weights[token])))));
  }
}

const place = (address: HeadAddress): string => (matrixInfo(address.measure).of === 'layers' ? `by ${matrixInfo(address.measure).name} over ${headName(address)}` : `in layer ${address.layer}, ${headName(address)}`);
