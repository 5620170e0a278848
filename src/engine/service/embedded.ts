/** The files of an embedded model: as a package holds them, and whether they are those of the manifest. */
import { packedWeights, verificationError } from '../../models/errors';
import { addDifference } from '../../models/difference';
import type { ModelEntry } from '../../models/manifest';
import { verifyModel } from '../../models/verify';
import { Fault } from '../faults';
import type { ModelSlot } from './modelSlot';
import { sha256State } from './sha256State';

/** @param report the share of the bytes that were compared */
export async function verifyEmbedded(
  slot: ModelSlot,
  entry: ModelEntry,
  report?: (share: number) => void,
): Promise<Fault | undefined> {
  const verification = await verifyModel(slot.folder, entry, {
    ...(report && { onProgress: (done, total) => report(done / total) }),
  });
  slot.sha256 = sha256State(verification);
  const error = verificationError(entry.id, verification);
  return error && new Fault(error);
}

/**
 * Makes what the package holds as a difference, and compares all files.
 *
 * @returns the files' stamp before they were compared
 * @throws Fault
 */
export async function unpackAndVerify(
  slot: ModelSlot,
  entry: ModelEntry,
  report: (share: number) => void,
): Promise<string> {
  await addDifference(slot.folder, entry).catch((thrown: NodeJS.ErrnoException) => {
    throw new Fault(packedWeights(entry.id, entry.difference?.path ?? '', thrown.code ?? thrown.name));
  });
  const stamp = await slot.stampNow();
  const error = await verifyEmbedded(slot, entry, report);
  if (error) throw error;
  return stamp;
}
