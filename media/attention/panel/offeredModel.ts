/** Another model was chosen for new texts while a text is open: which one is shown, and a button that shows it with the other. */
import type { Precision } from '../../../src/protocol/engine';
import { element, isolated, place, secondaryButton } from '../../shared/dom';
import { t } from '../../shared/l10n';
import type { Catalog } from './panelState';

export class OfferedModel {
  private readonly text = element('span');
  private readonly button = secondaryButton('offered-use', '');
  private readonly root = element('p', { id: 'offered', role: 'status', hidden: '' }, this.text, ' ', this.button);
  private catalog: Catalog | undefined;

  constructor(choose: (model: string, precision: Precision) => void) {
    this.button.addEventListener('click', () => {
      if (this.catalog?.offered !== undefined) choose(this.catalog.offered, this.catalog.precision);
    });
    place('about').before(this.root);
  }

  show(catalog: Catalog): void {
    this.catalog = catalog;
    const nameOf = (id: string): string => catalog.models.find((each) => each.id === id)?.name ?? id;
    const { model, offered } = catalog;
    this.root.hidden = offered === undefined;
    if (offered === undefined) return;
    this.text.replaceChildren(
      ...isolated(
        t('This text is shown with ‹{0}›; new texts are explained with ‹{1}›.', nameOf(model), nameOf(offered)),
      ),
    );
    this.button.textContent = t('Show it with {0}', nameOf(offered));
  }
}
