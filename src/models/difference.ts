/**
 * Weights that a package holds as the difference from those of another model: a model that was trained on from another
 * one has half of its bytes after compression. The sum of the two files, byte by byte, is the file of the manifest; it is
 * made where the package is installed, before the model's files are checked for the first time.
 */
import { createReadStream } from 'node:fs';
import { access, open, rename, rm, type FileHandle } from 'node:fs/promises';
import * as path from 'node:path';
import { createInflateRaw } from 'node:zlib';
import type { ModelEntry } from './manifest';

/** What follows the name of a file whose difference is in the package, compressed with deflate. */
export const DIFFERENCE_SUFFIX = '.difference';

/** Adding a megabyte holds the event loop for a millisecond. */
const CHUNK_BYTES = 1_048_576;

/**
 * Makes the file that the entry's `difference` names, where it is not there and its difference is. What is made is as
 * good as the files that it was made of: its sha256 is for the caller to check.
 *
 * @param folder the models' folder
 * @throws the file system's error, where the folder cannot be written; that of a damaged difference
 */
export async function addDifference(
  folder: string,
  { id, difference, files }: Pick<ModelEntry, 'id' | 'difference' | 'files'>,
): Promise<void> {
  if (!difference) return;
  const target = path.join(folder, id, difference.path);
  if ((await isThere(target)) || !(await isThere(target + DIFFERENCE_SUFFIX))) return;
  const bytes = files.find((file) => file.path === difference.path)?.bytes ?? 0;
  // Write to a temporary file and rename it: another window may be making the same one.
  const aside = `${target}.${process.pid}.tmp`;
  const base = await open(path.join(folder, difference.from, difference.path));
  try {
    const written = await open(aside, 'w');
    try {
      await writeSum(target + DIFFERENCE_SUFFIX, base, written, bytes);
    } finally {
      await written.close();
    }
    await rename(aside, target);
  } catch (thrown) {
    await rm(aside, { force: true }).catch(() => undefined);
    throw thrown;
  } finally {
    await base.close();
  }
}

/** @throws RangeError for a difference of more than `most` bytes, however many it would give; zlib's error */
async function writeSum(difference: string, base: FileHandle, written: FileHandle, most: number): Promise<void> {
  const below = Buffer.allocUnsafe(CHUNK_BYTES);
  const packed = createReadStream(difference);
  const unpacked = createInflateRaw({ chunkSize: CHUNK_BYTES });
  packed.on('error', (error) => unpacked.destroy(error)).pipe(unpacked);
  let done = 0;
  try {
    for await (const chunk of unpacked as AsyncIterable<Buffer>) {
      if (done + chunk.length > most) throw new RangeError(`more than ${most} bytes`);
      const { bytesRead } = await base.read(below, 0, chunk.length, done);
      for (let i = 0; i < bytesRead; i++) chunk[i] = chunk[i]! + below[i]!;
      await written.write(chunk);
      done += chunk.length;
    }
  } finally {
    packed.destroy();
  }
}

const isThere = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );
