/** The store of downloaded models and the hub, as the settings and the secrets of this window have them. */
import * as path from 'node:path';
import { totalmem } from 'node:os';
import * as vscode from 'vscode';
import { fromHome } from '../../../files/homePath';
import type { Log } from '../../../host/log';
import type { Settings } from '../../../host/settings';
import { Hub } from '../../../models/hub/hub';
import { ModelStore } from '../../../models/hub/store';
import { systemFetch } from '../../../models/hub/systemFetch';

/** The folder of downloaded models: the engine reads it too. */
export const storageFolder = (settings: Settings, globalStorage: vscode.Uri): string =>
  settings.values['models.storage'] === ''
    ? path.join(globalStorage.fsPath, 'models')
    : fromHome(settings.values['models.storage']);

export class HubAccess {
  constructor(
    private readonly settings: Settings,
    private readonly context: Pick<vscode.ExtensionContext, 'globalStorageUri' | 'secrets'>,
    private readonly log: Log,
  ) {}

  get store(): ModelStore {
    return new ModelStore(storageFolder(this.settings, this.context.globalStorageUri));
  }

  async hub(store: ModelStore): Promise<Hub> {
    const endpoint = this.settings.values['models.hubEndpoint'];
    return new Hub(store, { endpoint, token: await this.token(), fetch: systemFetch, mostBytes: totalmem() / 2 });
  }

  /** The address of a model's page, for a browser. */
  pageOf(repo: string): string {
    return `${this.settings.values['models.hubEndpoint'].replace(/\/+$/, '')}/${repo}`;
  }

  /** Asks for an access token of the hub, and keeps it. @returns false where the person gave none */
  async askForToken(): Promise<boolean> {
    const given = await vscode.window.showInputBox({
      title: vscode.l10n.t('Access token of {0}', this.origin),
      prompt: vscode.l10n.t('It is kept by VS Code among its secrets and sent to this address alone.'),
      password: true,
      ignoreFocusOut: true,
    });
    const token = given?.trim();
    if (!token) return false;
    try {
      await this.context.secrets.store(this.key, token);
      return true;
    } catch {
      await vscode.window.showErrorMessage(
        vscode.l10n.t('VS Code could not keep the access token. Check the keyring of your system, then try again.'),
      );
      return false;
    }
  }

  private get origin(): string {
    const endpoint = this.settings.values['models.hubEndpoint'];
    return URL.canParse(endpoint) ? new URL(endpoint).origin : endpoint;
  }

  private get key(): string {
    return `attentive.hub.token:${this.origin}`;
  }

  private async token(): Promise<string | undefined> {
    try {
      return await this.context.secrets.get(this.key);
    } catch {
      this.log.warn('the secrets cannot be read; the hub is asked without an access token');
      return undefined;
    }
  }
}
