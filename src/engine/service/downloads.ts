/** Downloaded models: which there are, and whether their files are those that were downloaded. */
import * as path from 'node:path';
import { downloadError } from '../../models/errors';
import type { ModelFile } from '../../models/manifest';
import type { OwnModel } from '../../models/own';
import { verifyModel, type Verification, type VerifyOptions } from '../../models/verify';
import { Fault } from '../faults';
import type { ModelSlot } from './modelSlot';
import { sha256State } from './sha256State';

/** What the files of a model must be; undefined where nobody has listed them. */
export const listedFiles = ({ source }: ModelSlot): readonly ModelFile[] | undefined =>
  'own' in source ? source.own.listed : source.embedded.files;

export const isDownload = ({ source }: ModelSlot): boolean => 'own' in source && source.own.listed !== undefined;

/** Takes the downloaded models out of `slots` that are no longer there. @param found those that are */
export async function retireOthers(slots: Map<string, ModelSlot>, found: readonly OwnModel[]): Promise<void> {
  const homes = new Set(found.map(({ home }) => home));
  for (const slot of [...slots.values()]) {
    if (!isDownload(slot) || homes.has(slot.home)) continue;
    slots.delete(slot.entry.id);
    await slot.retire();
  }
}

export function compareFiles(
  { home }: ModelSlot,
  files: readonly ModelFile[],
  options: VerifyOptions,
): Promise<Verification> {
  return verifyModel(path.dirname(home), { id: path.basename(home), files }, options);
}

/**
 * The bytes of a downloaded model reach no runtime unless they are those that were downloaded.
 *
 * @param report the share of the bytes that were compared
 * @throws Fault
 */
export async function verifyDownload(
  slot: ModelSlot,
  { id, listed }: OwnModel,
  report: (share: number) => void,
): Promise<void> {
  if (!listed) return;
  const verification = await compareFiles(slot, listed, { onProgress: (done, total) => report(done / total) });
  slot.sha256 = sha256State(verification);
  const error = downloadError(id, verification);
  if (error) throw new Fault(error);
}
