/** Folders as a person writes them in a setting. */
import { homedir } from 'node:os';
import * as path from 'node:path';

/** A path with `~` for the home folder, as a person writes it and a shell would read it. */
export function withHome(
  folder: string,
  home = homedir(),
  { sep, join }: Pick<typeof path, 'sep' | 'join'> = path,
): string {
  return folder === '~' || folder.startsWith('~/') || folder.startsWith(`~${sep}`)
    ? join(home, folder.slice(1))
    : folder;
}

/** The same as an absolute path: one that is relative counts from the home folder, since a setting stands in none. */
export function fromHome(
  folder: string,
  home = homedir(),
  system: Pick<typeof path, 'sep' | 'join' | 'resolve'> = path,
): string {
  return system.resolve(home, withHome(folder, home, system));
}
