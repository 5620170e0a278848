import * as vscode from 'vscode';
import type { FoundServer, ModelAbilities } from '../../../protocol/servers';
import { parseServerModel } from '../../../base/serverModel';
import { withProgress } from '../../../host/progress';
import type { EngineError } from '../../../protocol/engine';
import { report } from '../core/report';
import { pickServer, type NamedServer } from './permission';
import type { ServersParts } from './register';

/** Looks at a server anew, and shows what it is and what its model can do. */
export async function diagnoseServer(parts: ServersParts): Promise<void> {
  const server = await pickServer(parts, vscode.l10n.t('Diagnose Server'));
  if (!server) return;
  const chosen = parseServerModel(parts.settings.values['completion.model']);
  const found = await lookAt(parts, server, chosen?.server === server.name ? chosen.model : undefined);
  if ('code' in found) return parts.problems.failed(found);
  parts.problems.solved();
  await showFound(parts, server, found);
}

export interface Found {
  readonly found: FoundServer;
  readonly model?: { readonly id: string; readonly abilities: ModelAbilities };
}

/** @param model whose abilities are looked at; the first one of the server where it is left out */
export function lookAt(
  { probe }: ServersParts,
  { address }: NamedServer,
  model: string | undefined,
): Thenable<Found | EngineError> {
  return withProgress(vscode.l10n.t('Looking at {0}', address.host), async (signal): Promise<Found | EngineError> => {
    const found = await probe.look(address.base, signal);
    if ('code' in found) return found;
    const id = model ?? found.models[0]?.id;
    if (id === undefined) return { found };
    const abilities = await probe.abilities(address.base, id, signal);
    return 'code' in abilities ? abilities : { found, model: { id, abilities } };
  });
}

export function showFound({ results }: ServersParts, { name, address }: NamedServer, found: Found): Promise<void> {
  const { t } = vscode.l10n;
  return results.show(t('Server'), report({ name, host: address.host, ...found }, t));
}
