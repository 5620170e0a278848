/** The models of this machine and what can be asked about them, offered to the rest of VS Code. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Engine } from '../../../protocol/engine';
import type { Log } from '../../../host/log';
import { ownModelsFolder } from '../../../host/ownModels';
import type { PrivacyPolicy } from '../../../host/privacyPolicy';
import type { Settings } from '../../../host/settings';
import { chatModels } from './chatModels';
import { ChatProvider } from './chatProvider';
import { chatProviderApi } from './newerApi';
import { registerTools } from './tools';

const VENDOR = 'attentive';

export interface LanguageModelsParts {
  readonly engine: Engine;
  readonly settings: Settings;
  readonly log: Log;
  readonly privacy: PrivacyPolicy;
  readonly extensionPath: string;
  /** The folder of downloaded models, as it is set now. */
  readonly downloads: () => string;
}

export function registerLanguageModels(parts: LanguageModelsParts): vscode.Disposable {
  const tools = registerTools(parts);
  const register = chatProviderApi();
  return register ? vscode.Disposable.from(tools, registerProvider(parts, register)) : tools;
}

function registerProvider(
  parts: LanguageModelsParts,
  register: NonNullable<ReturnType<typeof chatProviderApi>>,
): vscode.Disposable {
  const { settings, extensionPath, downloads } = parts;
  const changed = new vscode.EventEmitter<void>();
  // A downloaded model exists when its record does.
  const records = vscode.workspace.createFileSystemWatcher(
    new vscode.RelativePattern(vscode.Uri.file(downloads()), '*/installed.json'),
  );
  const fire = (): void => changed.fire();
  const provider = new ChatProvider({
    ...parts,
    models: () =>
      chatModels({
        embedded: path.join(extensionPath, 'models'),
        downloads: downloads(),
        own: ownModelsFolder(settings),
      }),
    onDidChangeModels: changed.event,
  });
  return vscode.Disposable.from(
    changed,
    records,
    settings.onDidChange(fire),
    records.onDidCreate(fire),
    records.onDidChange(fire),
    records.onDidDelete(fire),
    register(VENDOR, provider),
  );
}
