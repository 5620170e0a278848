import * as vscode from 'vscode';
import { parseAddress, type ServerAddress } from '../../../base/serverAddress';
import type { ServersParts } from './register';

export interface NamedServer {
  readonly name: string;
  readonly address: ServerAddress;
}

/** One of the servers in the setting: the only one, or the one that the person picks. */
export async function pickServer({ settings }: ServersParts, title: string): Promise<NamedServer | undefined> {
  const servers = Object.entries(settings.values.servers).flatMap(([name, written]): NamedServer[] => {
    const address = parseAddress(written);
    return address ? [{ name, address }] : [];
  });
  if (servers.length === 0) {
    const add = vscode.l10n.t('Add Server…');
    const chosen = await vscode.window.showInformationMessage(vscode.l10n.t('No server was added yet.'), add);
    if (chosen === add) await vscode.commands.executeCommand('attentive.addServer');
    return undefined;
  }
  if (servers.length === 1) return servers[0];
  const picked = await vscode.window.showQuickPick(
    servers.map((server) => ({ label: server.name, description: server.address.base, server })),
    { title },
  );
  return picked?.server;
}

/** Asks whether text may be sent to a server, and remembers that it may. */
export async function mayBeSent(
  { store }: ServersParts,
  { origin, host, isLoopback }: ServerAddress,
): Promise<boolean> {
  if (store.isAllowed(origin)) return true;
  const { t } = vscode.l10n;
  const allow = t('Allow');
  const chosen = await vscode.window.showInformationMessage(
    t('Send text to {0}?', host),
    {
      modal: true,
      detail: [
        t(
          'Where you choose its model, it is sent the text around the cursor while you type, or what you have it continue, answer or score.',
        ),
        isLoopback
          ? t('It is a program on this machine. Files that are private to Attentive are not sent.')
          : t('It is another machine. Files that hold secrets, that Git ignores or that you excluded are not sent.'),
      ].join(' '),
    },
    allow,
  );
  if (chosen !== allow) return false;
  await store.allow(origin);
  return true;
}

export async function allowServer(parts: ServersParts): Promise<void> {
  const server = await pickServer(parts, vscode.l10n.t('Allow Server'));
  if (server && (await mayBeSent(parts, server.address))) parts.problems.solved();
}

export async function setServerKey(parts: ServersParts): Promise<void> {
  const server = await pickServer(parts, vscode.l10n.t('Set Server Key'));
  if (server) await askForKey(parts, server.address);
}

/** @returns whether the person gave one, or took it away */
export async function askForKey({ store, problems }: ServersParts, { origin, host }: ServerAddress): Promise<boolean> {
  const { t } = vscode.l10n;
  const key = await vscode.window.showInputBox({
    title: t('Key for {0}', host),
    prompt: t("It is kept by the system's store of secrets. Leave it empty to use none."),
    password: true,
    ignoreFocusOut: true,
  });
  if (key === undefined) return false;
  if (!(await store.setKey(origin, key.trim())))
    void vscode.window.showWarningMessage(
      t("The system's store of secrets cannot be used, so the key is kept until this window closes."),
    );
  problems.solved();
  return true;
}
