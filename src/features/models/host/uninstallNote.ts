import * as path from 'node:path';
import type * as vscode from 'vscode';
import type { Log } from '../../../host/log';
import type { Settings } from '../../../host/settings';
import { noteForUninstall } from '../../../models/hub/uninstalling';

/** Keeps the note that has the downloads deleted with the extension, as long as the setting asks for it. */
export function keepUninstallNote(
  settings: Settings,
  { extensionPath, globalStorageUri }: Pick<vscode.ExtensionContext, 'extensionPath' | 'globalStorageUri'>,
  log: Log,
): vscode.Disposable {
  // Of the extension's own storage: a folder that a person has chosen may hold what other programs use.
  const folder = path.join(globalStorageUri.fsPath, 'models');
  let written: boolean | undefined;
  let writing = Promise.resolve();
  const write = (): void => {
    const wanted = settings.values['models.removeOnUninstall'];
    if (wanted === written) return;
    written = wanted;
    // One after the other: the note of a setting that was turned on and off again must not stay.
    writing = writing
      .then(() => noteForUninstall(path.join(extensionPath, 'dist'), wanted ? folder : undefined))
      .catch(() =>
        log.warn('the folder of the extension cannot be written; uninstalling it will leave the downloaded models'),
      );
  };
  write();
  return settings.onDidChange(write);
}
