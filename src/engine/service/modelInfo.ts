/** A model as the list of models tells of it. */
import type { ModelInfo } from '../../protocol/engine';
import { isDownload, listedFiles } from './downloads';
import type { ModelSlot } from './modelSlot';

export function infoOf(slot: ModelSlot): ModelInfo {
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
    sha256: slot.sha256,
    files: (listedFiles(slot) ?? []).map(({ path, sha256 }) => ({ path, sha256 })),
    capabilities: slot.capabilities,
  };
}
