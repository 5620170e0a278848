import * as vscode from 'vscode';
import type { Problems } from './problems';
import type { Settings } from './settings';
import { isLanguageOn } from './settingsSchema';
import type { Snoozing } from './snoozing';

interface Entry extends vscode.QuickPickItem {
  readonly run?: () => Thenable<unknown>;
}

/** The status bar's menu: everything that Attentive does, a click away. */
export function registerMenu(settings: Settings, problems: Problems, snoozing: Snoozing): vscode.Disposable {
  return vscode.commands.registerCommand('attentive.showMenu', async () => {
    const placeHolder = problems.current ? `${problems.current.message} ${problems.current.nextStep}` : undefined;
    const chosen = await vscode.window.showQuickPick(entries(settings, snoozing), { title: 'Attentive', ...(placeHolder && { placeHolder }) });
    await chosen?.run?.();
  });
}

function entries(settings: Settings, snoozing: Snoozing): Entry[] {
  const { t } = vscode.l10n;
  const command = (icon: string, label: string, id: string, ...args: unknown[]): Entry =>
    ({ label: `$(${icon}) ${label}`, run: () => vscode.commands.executeCommand(id, ...args) });
  const document = vscode.window.activeTextEditor?.document;
  const language = document?.languageId;
  const snoozed = snoozing.state(document).is !== 'awake';
  const on = settings.values['completion.enabled'];
  return [
    command(on ? 'circle-slash' : 'check', on ? t('Turn completion off') : t('Turn completion on'), 'attentive.toggle'),
    ...(language !== undefined && on ? [command(...languageToggle(settings, language), 'attentive.toggleLanguage')] : []),
    ...(on ? [snoozed
      ? command('bell', t('End Snooze'), 'attentive.endSnooze')
      : command('bell-slash', t('Snooze Suggestions…'), 'attentive.snooze')] : []),
    command('list-ordered', t('List Alternatives'), 'attentive.listAlternatives'),
    command('question', t('Why No Suggestion?'), 'attentive.whyNoSuggestion'),
    command('search', t('Inspect Suggestion'), 'attentive.inspectSuggestion'),
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    command('eye', t('Explain Attention'), 'attentive.explainAttention'),
    command('comment-discussion', t('Generate from Prompt…'), 'attentive.generateFromPrompt'),
    command('edit', t('Continue Here'), 'attentive.continueHere'),
    command('globe', t('Translate Selection to French'), 'attentive.translateSelection'),
    command('mortar-board', t('Open the Course'), 'attentive.openCourse'),
    command('dashboard', t('Show Cost'), 'attentive.showCost'),
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    command('output', t('Show Log'), 'attentive.showLog'),
    command('debug-restart', t('Restart Engine'), 'attentive.restartEngine'),
    command('gear', t('Settings'), 'workbench.action.openSettings', 'attentive.'),
  ];
}

function languageToggle(settings: Settings, language: string): [icon: string, label: string] {
  return isLanguageOn(settings.values, language)
    ? ['circle-slash', vscode.l10n.t('Turn completion off for {0}', language)]
    : ['check', vscode.l10n.t('Turn completion on for {0}', language)];
}
