/** The int8 weights of an embedded decoder on disk: as the manifest lists them, or made now. */
import * as path from 'node:path';
import type { ModelFile } from '../../models/manifest';
import { verifyModel } from '../../models/verify';
import type { GraphFile } from '../graph/headers';
import { writeInt8Weights } from '../graph/int8/file';

/**
 * @param folder of the model, whose own files are verified
 * @returns false where they cannot be written, or come out differently than the manifest says
 */
export async function ensureInt8Weights(folder: string, file: GraphFile, listed: ModelFile): Promise<boolean> {
  const areThere = async (): Promise<boolean> => {
    const { kind } = await verifyModel(path.dirname(folder), { id: path.basename(folder), files: [listed] });
    return kind === 'ok';
  };
  if (await areThere()) return true;
  try {
    await writeInt8Weights(folder, file);
  } catch {
    // An installed extension's folder may be read-only, and a disk full. The model serves as it is stored.
    return false;
  }
  return areThere();
}
