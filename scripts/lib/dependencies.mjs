/** Installs what package-lock.json names, only when something else (or nothing) is installed. */
import fs from 'node:fs';
import path from 'node:path';
import { step } from './console.mjs';
import { root } from './paths.mjs';
import { npmCommand, runOrExplain } from './processes.mjs';

/** @param {string} file */
function lockedPackages(file) {
  /** @type {Record<string, { version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }>} */
  const packages = JSON.parse(fs.readFileSync(file, 'utf8')).packages;
  return packages;
}

/**
 * Whether node_modules holds what the lock names. npm writes node_modules/.package-lock.json last, so an
 * installation that was cut off does not count.
 * @param {string} folder holds package-lock.json
 */
export function isInstalled(folder) {
  const record = path.join(folder, 'node_modules/.package-lock.json');
  if (!fs.existsSync(record)) return false;
  const installed = lockedPackages(record);
  return Object.entries(lockedPackages(path.join(folder, 'package-lock.json'))).every(([name, wanted]) => {
    const found = installed[name];
    if (name === '') return true;
    if (found === undefined) return wanted.optional === true || wanted.devOptional === true;
    return found.version === wanted.version && found.integrity === wanted.integrity;
  });
}

/**
 * Runs npm in a folder, quietly unless it fails.
 * @param {string} folder
 * @param {readonly string[]} args
 */
export async function npm(folder, args) {
  const { file, before } = npmCommand();
  await runOrExplain(file, [...before, ...args, '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: folder,
    quiet: true,
    env: { ONNXRUNTIME_NODE_INSTALL: 'skip' },
    failure: `npm ${args[0]} failed in ${folder}.`,
    nextStep:
      'Check that the npm registry can be reached (npm ping) and that the disk has 2 GB free, then run the command again.',
  });
}

/** @param {string} [folder] holds package.json and package-lock.json */
export async function ensureDependencies(folder = root) {
  if (isInstalled(folder)) return;
  const name = path.relative(root, folder);
  await step(`Installing packages${name && ` for ${name}`}`, () => npm(folder, ['ci']));
}
