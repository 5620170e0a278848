/** What the store needs of a file system, as an argument: a test has it fail at a byte of its choice. */
import * as fs from 'node:fs/promises';

export type Disk = Pick<
  typeof fs,
  | 'link'
  | 'mkdir'
  | 'open'
  | 'readFile'
  | 'readdir'
  | 'rename'
  | 'rm'
  | 'rmdir'
  | 'stat'
  | 'statfs'
  | 'unlink'
  | 'writeFile'
>;

export const systemDisk: Disk = fs;

/** Writes a file as a whole: who reads it finds the old one or the new one, also after the power failed. */
export async function replaceFile(disk: Disk, file: string, text: string): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  const handle = await disk.open(temporary, 'w');
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await disk.rename(temporary, file);
  await syncFolder(disk, file);
}

/** Makes the rename of a file last. Windows opens no folder, and some network disks sync none. */
export async function syncFolder(disk: Disk, file: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await disk.open(file.slice(0, file.lastIndexOf('/') + 1)).catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
