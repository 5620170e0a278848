import * as vscode from 'vscode';
import type { Backend } from '../backends/backend';
import type { Settings } from './settings';
import { isLanguageOn } from './settingsSchema';

/** The commands that turn completion on and off, and the one that restarts the engine. */
export function registerToggles(settings: Settings, engine: Backend): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand('attentive.toggle', () => toggle(settings)),
    vscode.commands.registerCommand('attentive.toggleLanguage', () => toggleLanguage(settings)),
    vscode.commands.registerCommand('attentive.restartEngine', () => engine.restart()),
  );
}

async function toggle(settings: Settings): Promise<void> {
  const on = !settings.values['completion.enabled'];
  await settings.update('completion.enabled', () => on);
  if (!on) await hideSuggestion();
}

async function toggleLanguage(settings: Settings): Promise<void> {
  const language = vscode.window.activeTextEditor?.document.languageId;
  if (language === undefined) {
    await vscode.window.showInformationMessage(vscode.l10n.t('Open a document of the language first.'));
    return;
  }
  const on = !isLanguageOn(settings.values, language);
  await settings.update('completion.languages', (there) => ({ ...(isObject(there) ? there : {}), [language]: on }));
  if (!on) await hideSuggestion();
}

export async function hideSuggestion(): Promise<void> {
  await vscode.commands.executeCommand('editor.action.inlineSuggest.hide');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
