/**
 * Why a document is never read. The sentences are localized with the function that VS Code gives as `vscode.l10n.t`.
 */
import type { Localize } from './localize';

/** Its name says that it holds secrets, the person excluded it, or Git ignores it. */
export type PrivateReason = 'secret' | 'excluded' | 'gitIgnored';

export function privacySentence(reason: PrivateReason, t: Localize): string {
  switch (reason) {
    case 'secret':
      return t('The name of this file says that it may hold secrets, so nothing of it is read.');
    case 'excluded':
      return t('The setting attentive.exclude names this file, so nothing of it is read.');
    case 'gitIgnored':
      return t('Git ignores this file, so nothing of it is read.');
  }
}
