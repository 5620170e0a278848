import * as vscode from 'vscode';
import type { Settings } from '../../../host/settings';
import { nextBoldness, type Boldness } from '../core/boldness';

/** The commands that show more suggestions, or fewer and surer ones: each goes one step of the setting. */
export function registerBoldness(settings: Settings): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand('attentive.beBolder', () => step(settings, 'bolder')),
    vscode.commands.registerCommand('attentive.beQuieter', () => step(settings, 'quieter')),
  );
}

async function step(settings: Settings, direction: 'bolder' | 'quieter'): Promise<void> {
  const { t } = vscode.l10n;
  const { 'completion.minProbability': set, 'completion.boldness': from } = settings.values;
  if (set !== null) {
    const open = t('Open Setting');
    const chosen = await vscode.window.showInformationMessage(
      t(
        'The setting attentive.completion.minProbability ({0}) decides what is shown. Reset it to use this command.',
        set,
      ),
      open,
    );
    if (chosen === open)
      await vscode.commands.executeCommand('workbench.action.openSettings', '@id:attentive.completion.minProbability');
    return;
  }
  const next = nextBoldness(from, direction);
  if (next) await settings.update('completion.boldness', () => next);
  await vscode.window.showInformationMessage(nowShown(next ?? from));
}

function nowShown(boldness: Boldness): string {
  const { t } = vscode.l10n;
  switch (boldness) {
    case 'quieter':
      return t('Attentive now shows fewer suggestions, and only those that it is very sure of.');
    case 'balanced':
      return t('Attentive now shows suggestions as it does by default.');
    case 'bolder':
      return t('Attentive now shows more suggestions, of which more are wrong.');
  }
}
