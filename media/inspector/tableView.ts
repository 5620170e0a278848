/** The same numbers as a table, for screen readers and for whoever likes numbers: what the chosen tokens give to each other token. */
import { element, isolated } from './dom';
import { firstOfEach } from './groups';
import { topKeys } from './scale';
import type { Shown } from './shownWeights';
import { isHiddenFrom, nameOf, selectionName, toText, type Scene, type Selection } from './state';

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
    const from = scene.lens.direction === 'from';
    const first = firstOfEach(from ? scene.keyGroups : scene.queryGroups).filter((token) => !isHiddenFrom(scene, selection.tokens, token));
    const [most] = topKeys(shown.weights, 1);
    const name = selectionName(scene, selection);
    this.sentence.replaceChildren(...isolated(`${from ? 'Query' : 'Key'} ‹${name}› ${from ? 'gives most to' : 'gets most from'} ‹${nameOf(scene, 'colored', most)}›, ${toText(shown.weights[most])}, `
      + `in layer ${scene.address.layer}, ${scene.address.head === 'mean' ? 'mean of heads' : `head ${scene.address.head}`}.`));
    this.head.replaceChildren(...['Place', from ? 'Key' : 'Query', scene.address.measure === 'value' ? 'Norm' : 'Weight'].map((text) => element('th', { scope: 'col' }, text)));
    this.body.replaceChildren(...first.map((token) => element('tr', {},
      element('td', {}, String(token)), element('th', { scope: 'row' }, element('bdi', {}, nameOf(scene, 'colored', token))), element('td', {}, toText(shown.weights[token])))));
  }
}
