/** The files of one model's folder. Every file that is read or written is judged here first. */
import { constants } from 'node:fs';
import { lstat, open, readdir, realpath, stat, type FileHandle } from 'node:fs/promises';
import * as path from 'node:path';
import { printable } from '../base/text/printable';
import { ReasonError } from '../protocol/engine';

/** Larger than any configuration or tokenizer that is known. */
const MOST_TEXT_BYTES = 64 * 1024 ** 2;

/** @param folder normalized, as the file is. @param system its paths */
export function isInside(folder: string, file: string, { sep }: Pick<typeof path, 'sep'> = path): boolean {
  const start = folder.endsWith(sep) ? folder : folder + sep;
  return file.startsWith(start) && file.length > start.length;
}

/** A name as written leads out of the folder that it is relative to. @param system its paths */
export function leadsOut(
  home: string,
  name: string,
  system: Pick<typeof path, 'sep' | 'join' | 'isAbsolute'> = path,
): boolean {
  return (
    name.includes('\0') ||
    system.isAbsolute(name) ||
    path.win32.isAbsolute(name) ||
    !isInside(home, system.join(home, name), system)
  );
}

/**
 * A folder of a person's own model. Its files are nobody's list, so each must be a regular file inside the folder that
 * has no other name elsewhere: a link would have the engine read, or write, what lies outside.
 */
export class ModelFiles {
  /** @param home real path of the model's folder */
  private constructor(readonly home: string) {}

  /** @throws the file system's error */
  static async in(folder: string): Promise<ModelFiles> {
    return new ModelFiles(await realpath(folder));
  }

  /**
   * @param name relative to the folder
   * @returns its size in bytes; undefined when there is no such file
   * @throws ReasonError `leadsOutside` or `noRegularFile`
   */
  async bytes(name: string): Promise<number | undefined> {
    const at = await this.locate(name);
    return at === undefined ? undefined : checked(name, await stat(at)).size;
  }

  /**
   * @returns undefined when there is no such file
   * @throws ReasonError as `bytes`, and `fileTooLarge`
   */
  async text(name: string, mostBytes = MOST_TEXT_BYTES): Promise<string | undefined> {
    const at = await this.locate(name);
    if (at === undefined) return undefined;
    // Opening a pipe would wait for its other end; what is opened is judged, not what was there a moment before.
    const handle = await open(at, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      return await textOf(handle, name, mostBytes);
    } finally {
      await handle.close();
    }
  }

  /** @throws ReasonError as `text`, and `notJson` for another file. @returns undefined when there is no such file */
  async json(name: string): Promise<unknown> {
    const text = await this.text(name);
    try {
      return text === undefined ? undefined : JSON.parse(text);
    } catch {
      throw new ReasonError({ code: 'notJson', args: { file: name } });
    }
  }

  /** @returns names in a folder of this one; none where it is not there */
  async names(folder: string): Promise<string[]> {
    const at = await this.locate(folder);
    return at === undefined ? [] : readdir(at);
  }

  /** @throws ReasonError `leadsOutside` unless the folder, once made, is inside and the file no link */
  async checkTarget(file: string): Promise<void> {
    const name = path.relative(this.home, file);
    if (!isInside(this.home, path.join(await realpath(path.dirname(file)), path.basename(file))))
      throw new ReasonError({ code: 'leadsOutside', args: { file: name } });
    const there = await lstat(file).catch(() => undefined);
    if (there) checked(name, there);
  }

  /** @returns the real path; undefined when nothing is there */
  private async locate(name: string): Promise<string | undefined> {
    const outside = new ReasonError({ code: 'leadsOutside', args: { file: printable(name) } });
    if (leadsOut(this.home, name)) throw outside;
    const real = await realpath(path.join(this.home, name)).catch(() => undefined);
    if (real !== undefined && !isInside(this.home, real)) throw outside;
    return real;
  }
}

function checked<Stats extends { isFile(): boolean; readonly nlink: number }>(name: string, found: Stats): Stats {
  if (!found.isFile()) throw new ReasonError({ code: 'noRegularFile', args: { file: name } });
  if (found.nlink > 1) throw new ReasonError({ code: 'leadsOutside', args: { file: name } });
  return found;
}

async function textOf(handle: FileHandle, name: string, mostBytes: number): Promise<string> {
  const { size } = checked(name, await handle.stat());
  if (size > mostBytes) throw new ReasonError({ code: 'fileTooLarge', args: { file: name, bytes: size, mostBytes } });
  return handle.readFile('utf8');
}
