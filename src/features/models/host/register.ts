/** The commands about models: choosing, downloading, removing. The hub is asked by these commands alone. */
import * as vscode from 'vscode';
import type { Backend } from '../../../backends/backend';
import type { Log } from '../../../host/log';
import type { Problems } from '../../../host/problems';
import type { Settings } from '../../../host/settings';
import { given, GivenModel } from '../../../protocol/commands';
import type { MeasuredSpeeds } from '../core/measured';
import { sizeText } from '../core/progressText';
import { Use } from '../core/uses';
import { HubAccess } from './access';
import { chooseModel, namedModel } from './chooseModel';
import { chooseForUse } from './chooseUse';
import { downloadModel } from './download';
import { manageModels } from './manage';
import { ModelUses } from './modelUses';
import { deleteFiles, type RemovingParts } from './removing';
import { keepUninstallNote } from './uninstallNote';

export interface ModelsParts {
  readonly engine: Backend;
  readonly settings: Settings;
  readonly speeds: MeasuredSpeeds;
  readonly problems: Problems;
  readonly log: Log;
  readonly context: Pick<vscode.ExtensionContext, 'extensionPath' | 'globalStorageUri' | 'secrets'>;
}

export function registerModels({ context, settings, ...shared }: ModelsParts): vscode.Disposable {
  const access = new HubAccess(settings, context, shared.log);
  const parts = { ...shared, access, uses: new ModelUses(settings) };
  // Both are read when the engine starts.
  const atStart = () => JSON.stringify([settings.values['models.storage'], settings.values['models.memoryMB']]);
  let started = atStart();
  return vscode.Disposable.from(
    vscode.commands.registerCommand('attentive.chooseModel', (argument: unknown) =>
      chooseForUse(parts, given(Use, argument)),
    ),
    vscode.commands.registerCommand('attentive.downloadModel', async (argument: unknown) => {
      const name = given(GivenModel, argument);
      const ref = name === undefined ? await chooseModel() : await namedModel(name);
      if (ref) await downloadModel(parts, ref);
    }),
    vscode.commands.registerCommand('attentive.manageModels', () => manageModels(parts)),
    vscode.commands.registerCommand('attentive.removeModel', () => removeModels(parts)),
    keepUninstallNote(settings, context, shared.log),
    settings.onDidChange(() => {
      if (started === atStart()) return;
      started = atStart();
      void shared.engine.restart();
    }),
  );
}

async function removeModels(parts: RemovingParts): Promise<void> {
  const { t } = vscode.l10n;
  const items = (await parts.access.store.installed()).map(({ repo, dtype, license, files }) => ({
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
  await deleteFiles(
    parts,
    (chosen ?? []).map(({ label }) => label),
  );
}
