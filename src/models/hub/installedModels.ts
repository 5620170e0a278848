/** Downloaded models as the engine knows models: by `owner/name`, each with the sha256 that its files must have. */
import { listedModel, type OwnModel, type OwnModels } from '../own';
import type { Unusable } from '../../protocol/engine';
import { ModelStore, type Installed } from './store';

/** @param folder the store's. Never throws: one that is not there holds none */
export async function hubModels(folder: string): Promise<OwnModels> {
  const store = new ModelStore(folder);
  const found = await Promise.all((await store.installed()).map((installed) => modelOf(store, installed)));
  return { usable: found.filter((each) => 'family' in each), unusable: found.filter((each) => 'why' in each) };
}

/** @returns undefined where it is not downloaded */
export async function hubModel(folder: string, repo: string): Promise<OwnModel | Unusable | undefined> {
  const store = new ModelStore(folder);
  const installed = await store.find(repo);
  return installed && modelOf(store, installed);
}

const modelOf = (store: ModelStore, installed: Installed): Promise<OwnModel | Unusable> =>
  listedModel(installed.repo, store.homeOf(installed), installed.license, installed.files);
