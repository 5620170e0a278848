/** Where a shell keeps downloaded models. Pure. */
import * as path from 'node:path';

/** @param env of the process. @returns `ATTENTIVE_STORAGE`, else where the system keeps a program's data */
export function defaultStorage(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  home: string,
): string {
  const { join, isAbsolute } = platform === 'win32' ? path.win32 : path.posix;
  if (env.ATTENTIVE_STORAGE) return env.ATTENTIVE_STORAGE;
  switch (platform) {
    case 'win32':
      return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'attentive', 'models');
    case 'darwin':
      return join(home, 'Library', 'Application Support', 'attentive', 'models');
    default: {
      // The specification has a relative path ignored.
      const data =
        env.XDG_DATA_HOME && isAbsolute(env.XDG_DATA_HOME) ? env.XDG_DATA_HOME : join(home, '.local', 'share');
      return join(data, 'attentive', 'models');
    }
  }
}
