/**
 * Writes THIRD_PARTY_NOTICES from components.mjs, the packages in node_modules and the texts beside this file.
 *
 *   node tools/notices/notices.mjs           write it
 *   node tools/notices/notices.mjs --check   only say whether it is up to date (exit code 1 when it is not)
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { others, packages } from './components.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const target = join(root, 'THIRD_PARTY_NOTICES');

const read = (...parts) => readFileSync(join(...parts), 'utf8').trim();
const json = (...parts) => JSON.parse(read(...parts));
const ownText = (name) => read(here, 'texts', name);
const heading = (title) => `${'='.repeat(80)}\n${title}\n${'='.repeat(80)}`;

function packageNotice({ folder, license, copyright, source, text, note, also }) {
  const home = join(root, 'node_modules', folder);
  const found = json(home, 'package.json');
  if (found.license !== license) {
    throw new Error(
      `${folder} is now under "${found.license}", not "${license}". Read it, then change components.mjs.`,
    );
  }
  return [
    heading(`${found.name} ${found.version}`),
    [`License: ${license.replace(/[()]/g, '')}`, `Source: ${source}`, copyright].filter(Boolean).join('\n'),
    text === 'apache'
      ? 'The text of the Apache License 2.0 is below, under its own heading.'
      : text.own
        ? ownText(text.own)
        : read(home, text.package),
    note,
    also && ownText(also),
  ]
    .filter(Boolean)
    .join('\n\n');
}

const otherNotice = ({ title, license, lines, also }) =>
  [heading(title), `License: ${license}`, lines.join('\n'), also && ownText(also)].filter(Boolean).join('\n\n');

function notices() {
  const named = new Set(packages.map(({ folder }) => folder));
  const missing = Object.keys(json(root, 'package.json').dependencies).filter((name) => !named.has(name));
  if (missing.length > 0) throw new Error(`components.mjs does not name ${missing.join(', ')}.`);
  return `${[
    'Attentive contains software, models and data of others. Attentive itself is under the Apache License 2.0 (LICENSE).',
    ...packages.map(packageNotice),
    ...others.map(otherNotice),
    heading('Apache License 2.0'),
    read(root, 'LICENSE'),
    heading('Notices of the software that the native library of onnxruntime-node contains'),
    ownText('onnxruntime-ThirdPartyNotices.txt'),
  ].join('\n\n')}\n`;
}

const wanted = notices();
if (!process.argv.includes('--check')) {
  writeFileSync(target, wanted);
} else if (readFileSync(target, 'utf8') !== wanted) {
  process.stderr.write(
    'THIRD_PARTY_NOTICES is not up to date. Run "node tools/notices/notices.mjs" and commit what it writes.\n',
  );
  process.exitCode = 1;
}
