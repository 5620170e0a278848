import * as vscode from 'vscode';
import { privacySentence } from '../base/privacy';
import type { Backend } from '../backends/backend';
import type { SnoozeState } from '../host/snooze';
import { registerMenu } from './menu';
import type { Problems } from '../host/problems';
import type { PrivacyPolicy } from '../host/privacyPolicy';
import type { Settings } from '../host/settings';
import { completionModel, hostOf, isLanguageOn, modelInUse, serverHost } from '../host/settingsSchema';
import { minutesLeft, type Snoozing } from '../host/snoozing';

export interface StatusParts {
  readonly engine: Backend;
  readonly settings: Settings;
  readonly problems: Problems;
  readonly privacy: PrivacyPolicy;
  readonly snoozing: Snoozing;
}

interface View {
  readonly icon: string;
  /** After the name, where there is a number to follow. */
  readonly detail?: string;
  readonly tooltip: string;
  readonly isWarning?: boolean;
}

/** Shows whether Attentive is loading, ready, thinking, off, snoozed or in trouble, and opens its menu. */
export function registerStatusBar(parts: StatusParts): vscode.Disposable {
  const { engine, settings, problems, privacy, snoozing } = parts;
  const item = vscode.window.createStatusBarItem('attentive.status', vscode.StatusBarAlignment.Right, 100);
  item.name = 'Attentive';
  item.command = 'attentive.showMenu';
  const update = () => {
    const { icon, detail, tooltip, isWarning } = viewOf(parts);
    item.text = `$(${icon}) Attentive${detail ? ` ${detail}` : ''}`;
    item.tooltip = `Attentive: ${tooltip}`;
    item.accessibilityInformation = { label: item.tooltip };
    item.backgroundColor = isWarning ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
  };
  update();
  item.show();
  return vscode.Disposable.from(
    item,
    registerMenu(settings, problems, snoozing),
    engine.onDidChangeState(update),
    settings.onDidChange(update),
    problems.onDidChange(update),
    privacy.onDidChange(update),
    snoozing.onDidChange(update),
    vscode.window.onDidChangeActiveTextEditor(update),
    // A changed language closes and opens the document.
    vscode.workspace.onDidOpenTextDocument(update),
  );
}

function viewOf({ engine, settings, problems, privacy, snoozing }: StatusParts): View {
  const { t } = vscode.l10n;
  const { state } = engine;
  const problem = problems.current;
  if (problem) return { icon: 'warning', tooltip: `${problem.message} ${problem.nextStep}`, isWarning: true };
  if (state.is === 'starting') return { icon: 'loading~spin', tooltip: t('starting the engine') };
  if (state.is === 'loading') {
    const percent = `${Math.round(state.fraction * 100)} %`;
    return { icon: 'loading~spin', detail: percent, tooltip: t('loading the model {0}, {1}', state.model, percent) };
  }
  const host = serverHost(settings.values, vscode.window.activeTextEditor?.document.languageId ?? '');
  const writingHost = hostOf(settings.values, settings.values['generate.model']);
  // What is sent away is said where it can be seen without looking for it.
  const hosts = [...new Set([host, writingHost])].filter((each) => each !== undefined);
  const toServer = hosts.length > 0 && { detail: `→ ${hosts.join(', ')}` };
  if (state.is === 'busy') return { icon: 'sync~spin', ...toServer, tooltip: t('thinking') };
  if (!settings.values['completion.enabled']) return { icon: 'circle-slash', tooltip: t('completion is off') };
  const document = vscode.window.activeTextEditor?.document;
  if (document && !isLanguageOn(settings.values, document.languageId)) {
    return { icon: 'circle-slash', tooltip: t('completion is off for {0}', document.languageId) };
  }
  const pause = snoozing.state(document);
  if (pause.is !== 'awake') return snoozedView(pause);
  const secret = document && privacy.known(document);
  if (secret) return { icon: 'circle-slash', tooltip: privacySentence(secret, t) };
  const language = document?.languageId ?? '';
  const chosen = completionModel(settings.values, language);
  const inUse = modelInUse(settings.values, language, (model) => engine.isSetAside?.(model, 'complete') === true);
  if (inUse !== chosen) {
    const tooltip = t('{0} ended the engine several times and is set aside; {1} completes meanwhile', chosen, inUse);
    return { icon: 'warning', tooltip, isWarning: true };
  }
  if (toServer) {
    const tooltip = [
      t('ready'),
      host !== undefined && t('the text around the cursor is sent to {0}', host),
      writingHost !== undefined && t('what you have continued, answered or scored is sent to {0}', writingHost),
    ]
      .filter((each) => each !== false)
      .join('; ');
    return { icon: 'sparkle', ...toServer, tooltip };
  }
  return { icon: 'sparkle', tooltip: t('ready') };
}

function snoozedView(pause: Exclude<SnoozeState, { is: 'awake' }>): View {
  const { t } = vscode.l10n;
  switch (pause.is) {
    case 'until': {
      const minutes = t('{0} min', minutesLeft(pause.leftMs));
      return { icon: 'bell-slash', detail: minutes, tooltip: t('snoozed, {0} left', minutes) };
    }
    case 'inFile':
      return { icon: 'bell-slash', tooltip: t('snoozed in this file') };
    case 'untilRestart':
      return { icon: 'bell-slash', tooltip: t('snoozed until the window closes') };
  }
}
