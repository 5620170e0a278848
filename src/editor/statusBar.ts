import * as vscode from 'vscode';
import type { EngineClient } from '../client/engineClient';
import { registerMenu } from './menu';
import type { Problems } from './problems';
import type { Settings } from './settings';
import { isLanguageOn } from './settingsSchema';

interface View {
  readonly icon: string;
  /** After the name, where there is a number to follow. */
  readonly detail?: string;
  readonly tooltip: string;
  readonly isWarning?: boolean;
}

/** Shows whether Attentive is loading, ready, thinking, off or in trouble, and opens its menu. */
export function registerStatusBar(engine: EngineClient, settings: Settings, problems: Problems): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('attentive.status', vscode.StatusBarAlignment.Right, 100);
  item.name = 'Attentive';
  item.command = 'attentive.showMenu';
  const update = () => {
    const { icon, detail, tooltip, isWarning } = viewOf(engine, settings, problems);
    item.text = `$(${icon}) Attentive${detail ? ` ${detail}` : ''}`;
    item.tooltip = `Attentive: ${tooltip}`;
    item.accessibilityInformation = { label: item.tooltip };
    item.backgroundColor = isWarning ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
  };
  update();
  item.show();
  return vscode.Disposable.from(
    item,
    registerMenu(settings, problems),
    engine.onDidChangeState(update),
    settings.onDidChange(update),
    problems.onDidChange(update),
    vscode.window.onDidChangeActiveTextEditor(update),
    // A changed language closes and opens the document.
    vscode.workspace.onDidOpenTextDocument(update),
  );
}

function viewOf(engine: EngineClient, settings: Settings, problems: Problems): View {
  const { t } = vscode.l10n;
  const { state } = engine;
  const problem = problems.current;
  if (problem) return { icon: 'warning', tooltip: `${problem.message} ${problem.nextStep}`, isWarning: true };
  if (state.is === 'starting') return { icon: 'loading~spin', tooltip: t('starting the engine') };
  if (state.is === 'loading') {
    const percent = `${Math.round(state.fraction * 100)} %`;
    return { icon: 'loading~spin', detail: percent, tooltip: t('loading the model {0}, {1}', state.model, percent) };
  }
  if (state.is === 'busy') return { icon: 'sync~spin', tooltip: t('thinking') };
  if (!settings.values['completion.enabled']) return { icon: 'circle-slash', tooltip: t('completion is off') };
  const language = vscode.window.activeTextEditor?.document.languageId;
  if (language !== undefined && !isLanguageOn(settings.values, language)) {
    return { icon: 'circle-slash', tooltip: t('completion is off for {0}', language) };
  }
  return { icon: 'sparkle', tooltip: t('ready') };
}
