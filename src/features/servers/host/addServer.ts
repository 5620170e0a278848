import * as vscode from 'vscode';
import type { FoundServer } from '../../../protocol/servers';
import { parseAddress, type ServerAddress } from '../../../base/serverAddress';
import { serverModelId } from '../../../base/serverModel';
import { withProgress } from '../../../host/progress';
import { lookFailed } from '../core/lookFailed';
import { nameFor, PRESETS } from '../core/presets';
import { lookAt, showFound } from './diagnose';
import { askForKey, mayBeSent } from './permission';
import type { ServersParts } from './register';

/** Asks for an address, looks what answers there, and enters it in the settings with the model that completes. */
export async function addServer(parts: ServersParts): Promise<void> {
  const { settings } = parts;
  for (let written = await askForAddress(); written !== undefined;) {
    const address = parseAddress(written);
    if (!address) return;
    const found = await lookOrAskForKey(parts, address);
    if ('again' in found) {
      written = found.again;
      continue;
    }
    if (!('kind' in found)) return;
    const name = nameFor({ ...found, ...address, kind: found.kind }, settings.values.servers);
    await enter('servers', { ...settings.values.servers, [name]: address.base });
    const model = await pickModel(found, address);
    if (model === undefined) return;
    if (!(await mayBeSent(parts, address))) return;
    await enter('completion.model', serverModelId({ server: name, model }));
    const server = { name, address };
    const looked = await lookAt(parts, server, model);
    if ('code' in looked) return parts.problems.failed(looked);
    parts.problems.solved();
    return showFound(parts, server, looked);
  }
}

/** For the person, never for a workspace. */
const enter = (name: 'servers' | 'completion.model', value: unknown): Thenable<void> =>
  vscode.workspace.getConfiguration('attentive').update(name, value, vscode.ConfigurationTarget.Global);

async function askForAddress(): Promise<string | undefined> {
  const { t } = vscode.l10n;
  const picked = await vscode.window.showQuickPick(
    [
      ...PRESETS.map(({ name, address }) => ({ label: name, description: address, address })),
      { label: t('Another address…'), description: '', address: '' },
    ],
    { title: t('Add Server'), placeHolder: t('Which server is running?') },
  );
  if (!picked || picked.address !== '') return picked?.address;
  return vscode.window.showInputBox({
    title: t('Address of the server'),
    placeHolder: 'http://127.0.0.1:8080',
    prompt: t('With or without /v1. A key is asked for separately, where one is needed.'),
    ignoreFocusOut: true,
    validateInput: (value) =>
      value.trim() === '' || parseAddress(value)
        ? undefined
        : t('An address is http:// or https://, a host and perhaps a port, without a name or a key before an @.'),
  });
}

/** @returns what was found; `again`: the address to try instead; `over`: the person has given up */
async function lookOrAskForKey(
  parts: ServersParts,
  address: ServerAddress,
): Promise<FoundServer | { again: string } | { over: true }> {
  const { t } = vscode.l10n;
  for (;;) {
    const found = await withProgress(t('Looking at {0}', address.host), (signal) =>
      parts.probe.look(address.base, signal),
    );
    if (!('code' in found)) return found;
    if (found.code === 'serverKeyRejected' && (await askForKey(parts, address))) continue;
    const suggestion = found.code === 'serverWrongAddress' ? found.args.suggestion : undefined;
    const retry = suggestion === undefined ? t('Try Again') : t('Try {0}', suggestion);
    const chosen = await vscode.window.showErrorMessage(lookFailed(found, t), retry);
    if (chosen !== retry) return { over: true };
    if (suggestion !== undefined) return { again: suggestion };
  }
}

async function pickModel(found: FoundServer, { host }: ServerAddress): Promise<string | undefined> {
  const { t } = vscode.l10n;
  const what = [found.kind === 'other' ? '' : found.kind, found.version ?? ''].join(' ').trim();
  if (found.models.length === 0) {
    void vscode.window.showWarningMessage(
      t('{0} was added, but it has no model. Load one into the server, and add it again.', host),
    );
    return undefined;
  }
  const picked = await vscode.window.showQuickPick(
    found.models.map(({ id, contextTokens }) => ({
      label: id,
      description: contextTokens === undefined ? '' : t('reads {0} tokens', contextTokens.toLocaleString('en')),
    })),
    {
      title: what === '' ? t('Found at {0}', host) : t('Found at {0}: {1}', host, what),
      placeHolder: t('Which model completes while you type?'),
    },
  );
  return picked?.label;
}
