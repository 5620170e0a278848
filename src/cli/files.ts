/** Files that the person names: what goes wrong with one is told with its path, the reason and what to do next. */
import { readFile, writeFile } from 'node:fs/promises';
import { refuseBinary, UsageError } from './options';
import { EXIT_FAILED, EXIT_USAGE } from './output';

/** A file that cannot be written or read though the call may be right; the message is for the person. */
export class FileError extends Error {
  constructor(
    message: string,
    readonly exitCode: number,
  ) {
    super(message);
  }
}

/** The reason, what to do about it, and whether another call can mend it. */
interface Trouble {
  readonly why: string;
  readonly next: string;
  readonly exitCode?: number;
}

const WRITING: Readonly<Record<string, Trouble>> = {
  ENOENT: { why: 'its folder does not exist', next: 'Create the folder or name another file.' },
  ENOTDIR: { why: 'a part of its path is a file, not a folder', next: 'Name another file.' },
  EISDIR: { why: 'it is a folder', next: 'Name a file.' },
  EACCES: { why: 'permission is denied', next: 'Name a file in a folder of your own.' },
  EPERM: { why: 'permission is denied', next: 'Name a file in a folder of your own.' },
  EROFS: { why: 'its disk is read-only', next: 'Name a file on another disk.' },
  ENAMETOOLONG: { why: 'its name is too long', next: 'Give it a shorter name.' },
  ENOSPC: { why: 'the disk is full', next: 'Free some space, or name a file on another disk.', exitCode: EXIT_FAILED },
};

const READING: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  ENOTDIR: 'a part of its path is a file, not a folder',
  EISDIR: 'it is a folder',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
};

/** @throws FileError */
export async function writeTo(file: string, content: string | Uint8Array): Promise<void> {
  try {
    await writeFile(file, content);
  } catch (thrown) {
    const code = codeOf(thrown);
    const {
      why,
      next,
      exitCode = EXIT_USAGE,
    } = WRITING[code] ?? {
      why: 'the system refuses it',
      next: 'Try again, or name another file.',
      exitCode: EXIT_FAILED,
    };
    throw new FileError(`${file} cannot be written: ${why} (${code}). ${next}`, exitCode);
  }
}

/** @param option that names the file. @throws UsageError for a file that cannot be read or holds binary data */
export async function readTextFrom(file: string, option: string): Promise<string> {
  const content = await readFile(file, 'utf8').catch((thrown: unknown) => {
    const code = codeOf(thrown);
    throw new UsageError(
      `${file} cannot be read: ${READING[code] ?? 'the system refuses it'} (${code}). Name another file with --${option}.`,
    );
  });
  refuseBinary(file, content);
  return content;
}

const codeOf = (thrown: unknown): string => (thrown as NodeJS.ErrnoException).code ?? 'unknown reason';
