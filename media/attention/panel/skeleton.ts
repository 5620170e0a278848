/** Names of the places that the page's markup has. */
import { place } from '../../shared/dom';
import { t } from '../../shared/l10n';

export function nameSkeleton(): void {
  document.title = t('Attention');
  for (const [id, name] of [
    ['pickers', t('What is shown')],
    ['tools', t('Export and help')],
    ['faithfulness', t('How far can this be trusted?')],
    ['text-view', t('Text')],
    ['tabs', t('Views')],
  ] as const) {
    place(id).setAttribute('aria-label', name);
  }
}
