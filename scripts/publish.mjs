/**
 * Publishes what `npm run package` made: `node scripts/publish.mjs marketplace` or `open-vsx`. `--dry-run` checks the
 * packages and prints what would run; `--from` names another folder. The store's program reads its token from VSCE_PAT
 * or OVSX_PAT.
 */
import './lib/node-version.mjs';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Problem, command, say } from './lib/console.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { inRoot } from './lib/paths.mjs';
import { runOrExplain } from './lib/processes.mjs';
import { packagesFolder, toolsFolder } from './package/places.mjs';
import { sha256 } from './package/sbom.mjs';
import { isPreRelease } from './package/targets.mjs';

/** @type {Record<string, { token: string, args: (file: string, channel: readonly string[]) => string[] }>} */
const stores = {
  marketplace: {
    token: 'VSCE_PAT',
    args: (file, channel) => ['@vscode/vsce/vsce', 'publish', '--packagePath', file, ...channel, '--skip-duplicate'],
  },
  'open-vsx': {
    token: 'OVSX_PAT',
    args: (file, channel) => ['ovsx/bin/ovsx', 'publish', file, ...channel, '--skip-duplicate'],
  },
};

/** @param {string} folder @returns {string[]} the packages, each as SHA256SUMS lists it */
function checkedPackages(folder) {
  const list = path.join(folder, 'SHA256SUMS');
  if (!fs.existsSync(list))
    throw new Problem(`${folder} holds no SHA256SUMS.`, 'Run `npm run package -- --target all` first.');
  const lines = fs.readFileSync(list, 'utf8').trim().split('\n');
  for (const line of lines) {
    const [sum, name = ''] = line.split('  ');
    const file = path.join(folder, name);
    if (!fs.existsSync(file) || sha256(fs.readFileSync(file)) !== sum)
      throw new Problem(`${name} is not the file that SHA256SUMS lists.`, 'Make the packages anew.');
  }
  return lines.map((line) => line.split('  ')[1] ?? '').filter((name) => name.endsWith('.vsix'));
}

await command(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { 'dry-run': { type: 'boolean', default: false }, from: { type: 'string', default: packagesFolder } },
  });
  const store = stores[positionals[0] ?? ''];
  if (store === undefined || positionals.length !== 1)
    throw new Problem('No store was named.', `The stores are ${Object.keys(stores).join(' and ')}.`);
  const folder = path.resolve(values.from);
  const names = checkedPackages(folder);
  const { version } = JSON.parse(fs.readFileSync(inRoot('package.json'), 'utf8'));
  const channel = isPreRelease(version) ? ['--pre-release'] : [];
  if (!values['dry-run'] && !process.env[store.token])
    throw new Problem(`${store.token} is not set.`, 'Set it to a token of the store, or try with --dry-run.');
  if (!values['dry-run']) await ensureDependencies(toolsFolder);
  for (const name of names) {
    const [program = '', ...args] = store.args(path.join(folder, name), channel);
    if (values['dry-run']) say(`node ${[program, ...args].join(' ')}`);
    else
      await runOrExplain(process.execPath, [path.join(toolsFolder, 'node_modules', program), ...args], {
        failure: `${name} was not published.`,
        nextStep: 'Look at the lines above. Packages that were published before it stay; the same command goes on.',
      });
  }
});
