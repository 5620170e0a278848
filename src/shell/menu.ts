import * as vscode from 'vscode';
import { menuGroups } from './menuEntries';
import type { Problems } from '../host/problems';
import type { Settings } from '../host/settings';
import { isLanguageOn } from '../host/settingsSchema';
import type { Snoozing } from '../host/snoozing';

interface Entry extends vscode.QuickPickItem {
  readonly run?: () => Thenable<unknown>;
}

/** The status bar's menu: everything that Attentive does, a click away. */
export function registerMenu(settings: Settings, problems: Problems, snoozing: Snoozing): vscode.Disposable {
  return vscode.commands.registerCommand('attentive.showMenu', async () => {
    const placeHolder = problems.current ? `${problems.current.message} ${problems.current.nextStep}` : undefined;
    const chosen = await vscode.window.showQuickPick(entries(settings, snoozing), {
      title: 'Attentive',
      ...(placeHolder && { placeHolder }),
    });
    await chosen?.run?.();
  });
}

function entries(settings: Settings, snoozing: Snoozing): Entry[] {
  const document = vscode.window.activeTextEditor?.document;
  const language = document?.languageId;
  const groups = menuGroups(
    {
      isOn: settings.values['completion.enabled'],
      language,
      isLanguageOn: language !== undefined && isLanguageOn(settings.values, language),
      isSnoozed: snoozing.state(document).is !== 'awake',
      isMac: process.platform === 'darwin',
    },
    vscode.l10n.t,
  );
  return groups.flatMap(({ name, entries: listed }): Entry[] => [
    { label: name, kind: vscode.QuickPickItemKind.Separator },
    ...listed.map(({ icon, label, command, args = [], key }) => ({
      label: `$(${icon}) ${label}`,
      ...(key !== undefined && { description: key }),
      run: () => vscode.commands.executeCommand(command, ...args),
    })),
  ]);
}
