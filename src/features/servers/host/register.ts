/** Commands about servers whose models complete: adding one, looking at it, its key, and the permission to send text there. */
import * as vscode from 'vscode';
import type { ServerProbe } from '../../../protocol/servers';
import { parseServerModel } from '../../../base/serverModel';
import type { MemoryFiles } from '../../../host/memoryFiles';
import type { Problems } from '../../../host/problems';
import { Results } from '../../../host/results';
import type { ServerStore } from '../../../host/servers';
import type { Settings } from '../../../host/settings';
import { suggestionPage, type ServerSuggestion } from '../core/suggestion';
import { addServer } from './addServer';
import { diagnoseServer } from './diagnose';
import { allowServer, setServerKey } from './permission';

export interface ServersParts {
  readonly probe: ServerProbe;
  readonly store: ServerStore;
  readonly settings: Settings;
  readonly problems: Problems;
  readonly results: Results;
}

export interface Servers extends vscode.Disposable {
  /** Shows a suggestion of a server. @returns whether it is one */
  inspect(suggestion: ServerSuggestion): boolean;
}

export function registerServers(given: Omit<ServersParts, 'results'> & { readonly files: MemoryFiles }): Servers {
  const results = new Results(given.files);
  const parts: ServersParts = { ...given, results };
  const registered = vscode.Disposable.from(
    vscode.commands.registerCommand('attentive.addServer', () => addServer(parts)),
    vscode.commands.registerCommand('attentive.diagnoseServer', () => diagnoseServer(parts)),
    vscode.commands.registerCommand('attentive.setServerKey', () => setServerKey(parts)),
    vscode.commands.registerCommand('attentive.allowServer', () => allowServer(parts)),
  );
  return {
    inspect: (suggestion) => {
      if (!parseServerModel(suggestion.model)) return false;
      void results.show(vscode.l10n.t('Suggestion'), suggestionPage(suggestion, vscode.l10n.t));
      return true;
    },
    dispose: () => registered.dispose(),
  };
}
