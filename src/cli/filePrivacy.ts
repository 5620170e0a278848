/** Files that the editor would not read, told at a shell by the same rules. */
import * as path from 'node:path';
import { english } from '../base/english';
import { privacySentence, type PrivateReason } from '../base/privacy';
import { isSecretFile } from '../base/secretFiles';
import { ignoredByGit } from '../files/gitIgnored';
import { realPathOf } from '../files/realPath';
import { UsageError } from './options';

/**
 * @param file that is about to be read
 * @throws UsageError where its name, or that of the file which it links to, says that it holds secrets, or Git ignores
 *   it
 */
export async function refusePrivate(file: string): Promise<void> {
  const given = path.resolve(file);
  const names = [given, await realPathOf(given)];
  const reason: PrivateReason | undefined = names.some(isSecretFile)
    ? 'secret'
    : (await ignoredByGit(names)).size > 0
      ? 'gitIgnored'
      : undefined;
  if (reason)
    throw new UsageError(`${file}: ${privacySentence(reason, english)} Give --private to read it all the same.`);
}
