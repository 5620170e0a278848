/** Commands about servers whose models complete: adding one, looking at it, its key, and the permission to send text there. */
import * as vscode from 'vscode';
import type { ServerProbe } from '../../../protocol/servers';
import type { MemoryFiles } from '../../../host/memoryFiles';
import type { Problems } from '../../../host/problems';
import { Results } from '../../../host/results';
import type { ServerStore } from '../../../host/servers';
import type { Settings } from '../../../host/settings';
import { addServer } from './addServer';
import { diagnoseServer } from './diagnose';
import { explainingHere, type Explaining } from './explainHere';
import { allowServer, setServerKey } from './permission';

export interface ServersParts {
  readonly probe: ServerProbe;
  readonly store: ServerStore;
  readonly settings: Settings;
  readonly problems: Problems;
  readonly results: Results;
}

export interface ServersSurroundings extends Omit<ServersParts, 'results'> {
  readonly files: MemoryFiles;
  readonly inspector: Explaining;
}

/** The inspector, for what models of servers wrote too. */
export type Servers = vscode.Disposable & Explaining;

export function registerServers({ files, inspector, ...given }: ServersSurroundings): Servers {
  const results = new Results(files);
  const parts: ServersParts = { ...given, results };
  const registered = vscode.Disposable.from(
    vscode.commands.registerCommand('attentive.addServer', () => addServer(parts)),
    vscode.commands.registerCommand('attentive.diagnoseServer', () => diagnoseServer(parts)),
    vscode.commands.registerCommand('attentive.setServerKey', () => setServerKey(parts)),
    vscode.commands.registerCommand('attentive.allowServer', () => allowServer(parts)),
  );
  return { ...explainingHere(inspector, results), dispose: () => registered.dispose() };
}
