import * as vscode from 'vscode';
import type { Backend } from '../backends/backend';
import type { Settings } from './settings';
import { isLanguageOn, type SettingValues } from './settingsSchema';

/** The commands that turn completion on and off, and the one that restarts the engine. */
export function registerToggles(settings: Settings, engine: Backend): vscode.Disposable {
  return vscode.Disposable.from(
    hideWhenTurnedOff(settings),
    vscode.commands.registerCommand('attentive.toggle', () => toggle(settings)),
    vscode.commands.registerCommand('attentive.toggleLanguage', () => toggleLanguage(settings)),
    vscode.commands.registerCommand('attentive.restartEngine', () => engine.restart()),
  );
}

async function toggle(settings: Settings): Promise<void> {
  const on = !settings.values['completion.enabled'];
  await settings.update('completion.enabled', () => on);
}

async function toggleLanguage(settings: Settings): Promise<void> {
  const language = vscode.window.activeTextEditor?.document.languageId;
  if (language === undefined) {
    await vscode.window.showInformationMessage(vscode.l10n.t('Open a document of the language first.'));
    return;
  }
  const on = !isLanguageOn(settings.values, language);
  await settings.update('completion.languages', (there) => ({ ...(isObject(there) ? there : {}), [language]: on }));
}

/** A suggestion on screen would stay until the next key. */
function hideWhenTurnedOff(settings: Settings): vscode.Disposable {
  let before = settings.values;
  return settings.onDidChange(() => {
    const language = vscode.window.activeTextEditor?.document.languageId;
    const isOn = (values: SettingValues): boolean =>
      values['completion.enabled'] && (language === undefined || isLanguageOn(values, language));
    if (isOn(before) && !isOn(settings.values)) void hideSuggestion();
    before = settings.values;
  });
}

export async function hideSuggestion(): Promise<void> {
  await vscode.commands.executeCommand('editor.action.inlineSuggest.hide');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
