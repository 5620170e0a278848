/** Deleting what was downloaded. What used it goes back to the embedded model. */
import * as vscode from 'vscode';
import { HubFault } from '../../../models/hub/errors';
import { wholeHubError } from '../../../sentences/hubErrors';
import { sizeText } from '../core/progressText';
import { USES } from '../core/uses';
import type { DownloadParts } from './download';

export type RemovingParts = Pick<DownloadParts, 'access' | 'log' | 'uses'>;

/** Asks first. @returns whether it is deleted */
export async function removeModel(parts: RemovingParts, repo: string): Promise<boolean> {
  const { t } = vscode.l10n;
  const installed = await parts.access.store.find(repo);
  if (!installed) return false;
  const size = sizeText(installed.files.reduce((sum, { bytes }) => sum + bytes, 0));
  const remove = t('Delete');
  const answer = await vscode.window.showWarningMessage(
    t('Delete {0} ({1})?', repo, size),
    { modal: true, detail: t('It has to be downloaded again to be used again.') },
    remove,
  );
  return answer === remove && deleteFiles(parts, [repo]);
}

/** Deletes without a question. @returns whether all are deleted; what could not be deleted is said */
export async function deleteFiles(
  { access, log, uses }: RemovingParts,
  repos: readonly string[],
  store = access.store,
): Promise<boolean> {
  const { t } = vscode.l10n;
  let isDone = true;
  for (const repo of repos) {
    try {
      await store.remove(repo);
      log.info(`download of ${repo} removed`);
    } catch (thrown) {
      isDone = false;
      void vscode.window.showErrorMessage(
        thrown instanceof HubFault
          ? wholeHubError(thrown.error, t)
          : t('The files of {0} could not all be deleted. Close other windows, then remove it again.', repo),
      );
      continue;
    }
    for (const use of USES) if (uses.current(use) === repo) await uses.choose(use, uses.byDefault(use));
  }
  return isDone;
}
