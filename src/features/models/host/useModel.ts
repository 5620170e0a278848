import * as vscode from 'vscode';
import type { Log } from '../../../host/log';
import { useSentence, type Use } from '../core/uses';
import type { ModelUses } from './modelUses';

/** Has a model used from now on, and says for what in a line. */
export async function useModel(
  { uses, log }: { readonly uses: ModelUses; readonly log: Log },
  wanted: readonly Use[],
  id: string,
  name = id,
): Promise<void> {
  const { t } = vscode.l10n;
  for (const use of wanted) await uses.choose(use, id);
  log.info(`model ${id} is chosen for ${wanted.join(', ')}`);
  const apart = wanted.includes('code') ? uses.languagesApart(id) : [];
  const except = apart.map(([language, model]) => t('In {0}, {1} goes on completing.', language, model));
  void vscode.window.showInformationMessage(
    [...wanted.map((use) => useSentence(use, name, t)), ...except, t("'Choose Model…' changes it again.")].join(' '),
  );
}
