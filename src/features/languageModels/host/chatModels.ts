/**
 * Which models of this machine chat. Read from their files: VS Code asks for the list at its start, which must not start
 * an engine.
 */
import * as path from 'node:path';
import { hubModels } from '../../../models/hub/installedModels';
import { loadManifest } from '../../../models/manifest';
import { ModelFiles } from '../../../models/modelFiles';
import { ownModels, type Described } from '../../../models/own';
import { traitsOf } from '../../../models/traits';
import { windowTokensOf } from '../../../models/windowTokens';
import type { LocalModel } from '../core/shownModel';

export interface ModelFolders {
  readonly embedded: string;
  /** Of downloaded models. */
  readonly downloads: string;
  /** Of a person's own; undefined where none is set. */
  readonly own: string | undefined;
}

/** The embedded ones first; where two have a name, the first. Never rejects: what cannot be read is left out. */
export async function chatModels({ embedded, downloads, own }: ModelFolders): Promise<LocalModel[]> {
  const manifest = await loadManifest(embedded).catch(() => undefined);
  const homes: (readonly [home: string, model: Described])[] = (manifest?.models ?? []).map((entry) => [
    path.join(embedded, entry.id),
    entry,
  ]);
  for (const { usable } of [await hubModels(downloads), ...(own === undefined ? [] : [await ownModels(own)])])
    homes.push(...usable.map((model) => [model.home, model] as const));
  const found = await Promise.all(homes.map(([home, model]) => asChatModel(home, model).catch(() => undefined)));
  const byId = new Map<string, LocalModel>();
  for (const model of found) if (model && !byId.has(model.id)) byId.set(model.id, model);
  return [...byId.values()];
}

/** @returns undefined for one that does not chat */
async function asChatModel(
  home: string,
  { id, name, family, dtype, files }: Described,
): Promise<LocalModel | undefined> {
  if (family !== 'decoder') return undefined;
  const texts = await ModelFiles.in(home);
  if (!(await traitsOf(texts)).chatTemplate) return undefined;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return { id, name, bytes, dtype, windowTokens: await windowTokensOf(texts) };
}
