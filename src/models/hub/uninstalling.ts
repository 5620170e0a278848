/**
 * What is deleted with the extension. VS Code runs `vscode:uninstall` of package.json without its interface: no settings, no
 * folder of a person. So while somebody wants the downloads to go too, the extension keeps a note beside its bundles that
 * names their folder; without the note nothing is deleted.
 */
import { readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as v from 'valibot';
import { underway } from './lock';
import { ModelStore } from './store';

const NOTE = 'removeOnUninstall.json';
const Note = v.strictObject({ folder: v.pipe(v.string(), v.check(path.isAbsolute, 'an absolute path')) });

/**
 * @param bundles folder of the extension's bundles
 * @param folder of downloads that go with the extension; undefined: none do
 * @throws the file system's errors, where the extension's own folder cannot be written
 */
export async function noteForUninstall(bundles: string, folder: string | undefined): Promise<void> {
  const file = path.join(bundles, NOTE);
  if (folder === undefined) await rm(file, { force: true });
  else await writeFile(file, JSON.stringify({ folder }));
}

/**
 * Deletes the downloads of the folder that the note names, and the folder where nothing else lies in it. What is being
 * downloaded by another program, and whatever is no download, stays.
 *
 * @throws the file system's errors
 */
export async function removeNoted(bundles: string): Promise<void> {
  const text = await readFile(path.join(bundles, NOTE), 'utf8').catch(() => undefined);
  if (text === undefined) return;
  const { folder } = v.parse(Note, JSON.parse(text));
  const store = new ModelStore(folder);
  for (const { repo } of [...(await store.installed()), ...(await store.unfinished())])
    if (!(await underway(store.lockOf(repo), store.disk))) await store.remove(repo);
  await rmdir(folder).catch(() => undefined);
}
