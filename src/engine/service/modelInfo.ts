/** A model as the list of models tells of it. */
import { createHash } from 'node:crypto';
import type { ModelInfo } from '../../protocol/engine';
import { readsSuffix } from '../families/readsSuffix';
import { isDownload, listedFiles } from './downloads';
import type { ModelSlot } from './modelSlot';

/** A slot is of certain files: others by the same name have another slot. */
const suffixes = new WeakMap<ModelSlot, Promise<boolean>>();

export async function infoOf(slot: ModelSlot): Promise<ModelInfo> {
  const { id, name, family, license, languages, files, parameters } = slot.entry;
  return {
    id,
    name,
    origin: 'embedded' in slot.source ? 'embedded' : isDownload(slot) ? 'hub' : 'folder',
    family,
    license,
    languages: [...languages],
    ...(parameters !== undefined && { parameters }),
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    loaded: slot.loaded,
    stamp: stampOf(slot),
    fillInTheMiddle: family === 'decoder' && (await suffixReadBy(slot)),
    sha256: slot.sha256,
    files: (listedFiles(slot) ?? []).map(({ path, sha256 }) => ({ path, sha256 })),
    capabilities: slot.capabilities,
  };
}

/** By the hashes that the files must have, where somebody has listed them, else by sizes and times. */
function stampOf(slot: ModelSlot): string {
  const listed = listedFiles(slot)
    ?.map(({ sha256 }) => sha256)
    .join(' ');
  const said = listed ?? ('own' in slot.source ? slot.source.own.stamp : '');
  return createHash('sha256').update(said).digest('hex').slice(0, 16);
}

function suffixReadBy(slot: ModelSlot): Promise<boolean> {
  const known = suffixes.get(slot) ?? readsSuffix(slot.home, slot.entry.id);
  suffixes.set(slot, known);
  return known;
}
