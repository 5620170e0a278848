/** The packages that these tests look at, made once, and what lies in them. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { inRoot, root } from '../../scripts/lib/paths.mjs';
import { runOrExplain } from '../../scripts/lib/processes.mjs';
import { toolsFolder } from '../../scripts/package/places.mjs';
import { ownTarget, targets } from '../../scripts/package/targets.mjs';

/** @typedef {{ name: string, sha256: string, mode: number, text: () => Promise<string>, bytes: () => Promise<Buffer> }} Entry */

export const { version } = JSON.parse(fs.readFileSync(inRoot('package.json'), 'utf8'));

/** This machine's target. */
export const own = targets.find(({ name }) => name === ownTarget()) ?? targets[0];

/** @type {string | undefined} */
let folder;

/** @returns {string} where packages are made until these tests end */
function place() {
  folder ??= fs.mkdtempSync(path.join(os.tmpdir(), 'attentive-packages-'));
  return folder;
}

after(() => {
  if (folder !== undefined) fs.rmSync(folder, { recursive: true, force: true });
});

/**
 * @param {string} name of the folder that they are made in
 * @param {string} asked targets
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<string>} the folder
 */
export async function make(name, asked, env = {}) {
  const out = path.join(place(), name);
  if (fs.existsSync(out)) return out;
  await runOrExplain(process.execPath, ['scripts/package.mjs', '--target', asked, '--out', out], {
    cwd: root,
    env,
    quiet: true,
    failure: 'The packages could not be made.',
    nextStep: 'Look at the lines above.',
  });
  return out;
}

/**
 * Makes an earlier package of one: the same but for its version.
 * @param {string} file a VSIX without models
 * @param {string} earlier version
 * @returns {Promise<string>} path of the other
 */
export async function earlierOf(file, earlier) {
  const { ZipFile } = createRequire(path.join(toolsFolder, 'package.json'))('yazl');
  const zip = new ZipFile();
  for (const entry of (await entriesOf(file)).values()) {
    const isManifest = /^extension(?:\/package\.json|\.vsixmanifest)$/.test(entry.name);
    const bytes = await entry.bytes();
    zip.addBuffer(isManifest ? Buffer.from(bytes.toString().replaceAll(version, earlier)) : bytes, entry.name);
  }
  zip.end();
  const at = file.replace(version, earlier);
  fs.writeFileSync(at, await buffer(zip.outputStream));
  return at;
}

/**
 * @param {string} file a VSIX
 * @returns {Promise<Map<string, Entry>>} its files by their names
 */
export function entriesOf(file) {
  const yauzl = createRequire(path.join(toolsFolder, 'package.json'))('yauzl');
  /** @type {Map<string, Entry>} */
  const entries = new Map();
  return new Promise((resolve, reject) => {
    yauzl.open(file, { lazyEntries: true, autoClose: false }, (/** @type {Error} */ error, /** @type {any} */ zip) => {
      if (error) return reject(error);
      const open = (/** @type {any} */ entry) =>
        new Promise((done, fail) => {
          zip.openReadStream(entry, (/** @type {Error} */ failed, /** @type {any} */ stream) =>
            failed ? fail(failed) : done(stream),
          );
        });
      zip.on('entry', async (/** @type {any} */ entry) => {
        const hash = createHash('sha256');
        for await (const chunk of await open(entry)) hash.update(chunk);
        entries.set(entry.fileName, {
          name: entry.fileName,
          sha256: hash.digest('hex'),
          mode: (entry.externalFileAttributes >>> 16) & 0o777,
          text: async () => text(await open(entry)),
          bytes: async () => buffer(await open(entry)),
        });
        zip.readEntry();
      });
      zip.on('end', () => resolve(entries));
      zip.on('error', reject);
      zip.readEntry();
    });
  });
}
