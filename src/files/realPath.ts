import { realpath } from 'node:fs/promises';
import * as path from 'node:path';

/**
 * Where a file lies once every link on its way is followed. Of a file that does not exist yet the folders are followed.
 * @param file absolute
 */
export async function realPathOf(file: string): Promise<string> {
  const missing: string[] = [];
  for (let at = file; ; at = path.dirname(at)) {
    try {
      return path.join(await realpath(at), ...missing);
    } catch {
      if (path.dirname(at) === at) return file;
      missing.unshift(path.basename(at));
    }
  }
}
