/** The beginning of a file on disk, where it is a text that lies where it seems to. */
import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import * as path from 'node:path';
import { looksBinary } from '../../../base/text/binary';

/**
 * @param folder that the file is found in. What a link below it leads to has a name of its own, and may be private
 *   under that
 * @param mostBytes never more is read
 * @returns undefined for a link, for what is no regular file, for binary data and for what cannot be read
 */
export async function beginningOf(file: string, folder: string, mostBytes: number): Promise<string | undefined> {
  try {
    if ((await realpath(file)) !== path.join(await realpath(folder), path.relative(folder, file))) return undefined;
    // Opening a pipe without a writer would block for ever.
    const { O_RDONLY, O_NONBLOCK } = constants;
    const handle = await open(file, O_RDONLY | O_NONBLOCK);
    try {
      if (!(await handle.stat()).isFile()) return undefined;
      const { buffer, bytesRead } = await handle.read(new Uint8Array(mostBytes), 0, mostBytes, 0);
      return textIn(buffer.subarray(0, bytesRead));
    } finally {
      await handle.close();
    }
  } catch {
    return undefined;
  }
}

/** @returns undefined for binary data */
export function textIn(bytes: Uint8Array): string | undefined {
  // Drop a character that the limit cuts.
  const text = new TextDecoder().decode(bytes, { stream: true });
  return looksBinary(text) ? undefined : text;
}
