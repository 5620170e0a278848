/** The commands that download models of a hub and remove them. The hub is asked by these commands alone. */
import * as vscode from 'vscode';
import type { Backend } from '../../../backends/backend';
import type { Log } from '../../../host/log';
import type { Settings } from '../../../host/settings';
import { given, GivenModel } from '../../../protocol/commands';
import { sizeText } from '../core/progressText';
import { HubAccess } from './access';
import { chooseModel, namedModel } from './chooseModel';
import { downloadModel } from './download';

export interface ModelsParts {
  readonly engine: Backend;
  readonly settings: Settings;
  readonly log: Log;
  readonly context: Pick<vscode.ExtensionContext, 'globalStorageUri' | 'secrets'>;
}

export function registerModels({ engine, settings, log, context }: ModelsParts): vscode.Disposable {
  const access = new HubAccess(settings, context, log);
  let storage = settings.values['models.storage'];
  return vscode.Disposable.from(
    vscode.commands.registerCommand('attentive.downloadModel', async (argument: unknown) => {
      const name = given(GivenModel, argument);
      const ref = name === undefined ? await chooseModel() : await namedModel(name);
      if (ref) await downloadModel({ engine, settings, access, log }, ref);
    }),
    vscode.commands.registerCommand('attentive.removeModel', () => removeModels(access, log)),
    settings.onDidChange(() => {
      if (storage === settings.values['models.storage']) return;
      storage = settings.values['models.storage'];
      void engine.restart();
    }),
  );
}

async function removeModels(access: HubAccess, log: Log): Promise<void> {
  const { t } = vscode.l10n;
  const store = access.store;
  const items = (await store.installed()).map(({ repo, dtype, license, files }) => ({
    label: repo,
    description: `${dtype}, ${sizeText(files.reduce((sum, { bytes }) => sum + bytes, 0))}, ${license}`,
  }));
  if (items.length === 0) {
    await vscode.window.showInformationMessage(
      t("No model is downloaded. 'Attentive: Download Model…' in the command palette gets one."),
    );
    return;
  }
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Remove Downloaded Models'),
    placeHolder: t('Choose those whose files are to be deleted'),
    canPickMany: true,
  });
  for (const { label: repo } of chosen ?? []) {
    try {
      await store.remove(repo);
      log.info(`download of ${repo} removed`);
    } catch {
      await vscode.window.showErrorMessage(
        t('The files of {0} could not all be deleted. Close other windows, then remove it again.', repo),
      );
    }
  }
}
