/**
 * node bench/completion/published.mjs NAME OLD NEW FOLDER: two published versions of a package from the registry that npm
 * is set to, unpacked into FOLDER/OLD and FOLDER/NEW, for `--history`. FOLDER lies outside of the project.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const [name, older, newer, folder] = process.argv.slice(2);
if (!name || !older || !newer || !folder) throw new Error('usage: published.mjs NAME OLD NEW FOLDER');
if (!path.relative(process.cwd(), path.resolve(folder)).startsWith('..'))
  throw new Error(`${folder} lies within the project.`);

for (const version of [older, newer]) {
  const into = path.resolve(folder, version);
  fs.mkdirSync(into, { recursive: true });
  const packed = execFileSync('npm', ['pack', `${name}@${version}`, '--json', '--pack-destination', into], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const [{ filename, integrity }] = JSON.parse(packed);
  const archive = path.join(into, filename.replace(/^@/, '').replace('/', '-'));
  execFileSync('tar', ['-xzf', archive, '-C', into, '--strip-components=1']);
  fs.rmSync(archive);
  console.log(`${name}@${version}, ${integrity}, in ${into}`);
}
