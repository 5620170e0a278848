/** Are a model's files the ones that the manifest names? Asked before the runtime sees a byte of them. */
import { createHash } from 'node:crypto';
import { open, realpath, stat } from 'node:fs/promises';
import * as path from 'node:path';
import type { ModelFile } from './manifest';
import { isInside, leadsOut } from './modelFiles';

/** The first thing that is wrong, or `ok`. `path` is relative to the model's folder, as in the manifest. */
export type Verification =
  | { kind: 'ok' }
  /** Not there, or not a file that can be read; `systemCode` says which (`ENOENT`, `EACCES`, `EISDIR`, ...). */
  | { kind: 'missing'; path: string; systemCode: string }
  /** Both are sha256, lower-case hexadecimal. */
  | { kind: 'corrupt'; path: string; expected: string; actual: string }
  /** The path, or what it links to, is not in the model's folder; nothing there was opened. */
  | { kind: 'outside'; path: string }
  | { kind: 'cancelled' };

export interface VerifyOptions {
  readonly signal?: AbortSignal;
  /** Called after each chunk; both in bytes, `bytesDone` never over `bytesTotal`. */
  readonly onProgress?: (bytesDone: number, bytesTotal: number) => void;
}

/** One disk read; hashing it holds the event loop for a millisecond or two. */
const CHUNK_BYTES = 1_048_576;

/**
 * Compares every file's sha256 with the manifest, in the manifest's order, and stops at the first that differs.
 *
 * @param folder the models' folder; the model's own is `folder/entry.id`
 */
export async function verifyModel(
  folder: string,
  entry: { readonly id: string; readonly files: readonly ModelFile[] },
  options: VerifyOptions = {},
): Promise<Verification> {
  const bytesTotal = entry.files.reduce((sum, file) => sum + file.bytes, 0);
  // One buffer for all files: the host may be checking a gigabyte.
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  let bytesBefore = 0;
  for (const file of entry.files) {
    const located = await locate(folder, entry.id, file.path);
    if (located.kind !== 'at') return located;
    const report = (bytes: number): void => options.onProgress?.(bytesBefore + Math.min(bytes, file.bytes), bytesTotal);
    const verification = await compare(located.path, file, buffer, options.signal, report);
    if (verification.kind !== 'ok') return verification;
    bytesBefore += file.bytes;
  }
  return options.signal?.aborted ? { kind: 'cancelled' } : { kind: 'ok' };
}

type Located = { kind: 'at'; path: string } | Extract<Verification, { kind: 'missing' | 'outside' }>;

/** The real path of a model's file. A link within the folder is followed; any way out of it is refused. */
async function locate(folder: string, id: string, name: string): Promise<Located> {
  const outside = { kind: 'outside', path: name } as const;
  if (id.includes('\0')) return outside;
  try {
    const root = await realpath(folder);
    const home = path.join(root, id);
    // Judged as written first, so that a name which leads out is not even looked up.
    if (path.dirname(home) !== root || leadsOut(home, name)) return outside;
    const real = await realpath(path.join(home, name));
    return isInside(home, real) ? { kind: 'at', path: real } : outside;
  } catch (thrown) {
    return { kind: 'missing', path: name, systemCode: codeOf(thrown) };
  }
}

async function compare(
  at: string,
  file: ModelFile,
  buffer: Buffer,
  signal: AbortSignal | undefined,
  report: (bytes: number) => void,
): Promise<Verification> {
  try {
    // Opening a pipe would wait for its other end.
    if (!(await stat(at)).isFile()) return { kind: 'missing', path: file.path, systemCode: 'not a regular file' };
    const handle = await open(at);
    try {
      const hash = createHash('sha256');
      for (let bytes = 0; ;) {
        if (signal?.aborted) return { kind: 'cancelled' };
        const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES);
        if (bytesRead === 0) break;
        hash.update(buffer.subarray(0, bytesRead));
        report((bytes += bytesRead));
      }
      const actual = hash.digest('hex');
      return actual === file.sha256
        ? { kind: 'ok' }
        : { kind: 'corrupt', path: file.path, expected: file.sha256, actual };
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    return { kind: 'missing', path: file.path, systemCode: codeOf(thrown) };
  }
}

function codeOf(thrown: unknown): string {
  const code: unknown = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  return typeof code === 'string' ? code : 'unknown reason';
}
