/**
 * Writes models/manifest.json from catalog.mjs and the files below models/. The same files give the same bytes.
 *
 *   node tools/models/manifest.mjs           write it
 *   node tools/models/manifest.mjs --check   only say whether it is up to date (exit code 1 when it is not)
 *
 * The files are those that git keeps or would keep: patched headers that the build puts beside the weights are not a
 * model's own and are ignored by git.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { catalog } from './catalog.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const target = join(root, 'models', 'manifest.json');

function filesOf(id) {
  const folder = `models/${id}/`;
  const kept = ['--cached', '--others', '--exclude-standard'];
  const listed = execFileSync('git', ['ls-files', '-z', ...kept, '--', folder], { cwd: root });
  return listed
    .toString('utf8')
    .split('\0')
    .filter((name) => name !== '' && name !== `${folder}README.md`)
    .map((name) => name.slice(folder.length))
    .sort()
    .map((name) => described(name, readFileSync(join(root, folder, name))));
}

function described(name, content) {
  return { path: name, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
}

/** What the build made of the files: `npm run build` first. */
function int8Of(id) {
  const name = 'onnx/int8_q4.onnx_data';
  const file = join(root, 'models', id, name);
  return existsSync(file) ? { int8: described(name, readFileSync(file)) } : {};
}

const models = catalog.map((model) => ({ ...model, files: filesOf(model.id), ...int8Of(model.id) }));
const manifest = `${JSON.stringify({ version: 1, models }, null, 2)}\n`;

if (!process.argv.includes('--check')) {
  writeFileSync(target, manifest);
} else if (readFileSync(target, 'utf8') !== manifest) {
  process.stderr.write(
    'models/manifest.json is not up to date. Run "node tools/models/manifest.mjs" and commit what it writes.\n',
  );
  process.exitCode = 1;
}
