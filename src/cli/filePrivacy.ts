/** Files that the editor would not read, told at a shell by the same rules. */
import { execFile } from 'node:child_process';
import * as path from 'node:path';
import { english } from '../base/english';
import { privacySentence, type PrivateReason } from '../base/privacy';
import { isSecretFile } from '../base/secretFiles';
import { UsageError } from './options';

/**
 * @param file that is about to be read
 * @throws UsageError where its name says that it holds secrets, or Git ignores it
 */
export async function refusePrivate(file: string): Promise<void> {
  const full = path.resolve(file);
  const reason: PrivateReason | undefined = isSecretFile(full)
    ? 'secret'
    : (await isGitIgnored(full))
      ? 'gitIgnored'
      : undefined;
  if (reason)
    throw new UsageError(`${file}: ${privacySentence(reason, english)} Give --private to read it all the same.`);
}

/** False outside a repository, and where there is no Git. */
function isGitIgnored(file: string): Promise<boolean> {
  return new Promise((resolve) => {
    // A repository may name a program as its monitor of files, which a question need not start.
    const args = ['-c', 'core.fsmonitor=false', 'check-ignore', '--quiet', '--', path.basename(file)];
    execFile('git', args, { cwd: path.dirname(file) }, (error) => resolve(error === null));
  });
}
