/** The parts of `npm test`: how each runs and what it counted. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from './building.mjs';
import { ensureBrowser } from './browser.mjs';
import { Problem } from './console.mjs';
import { ensureVscodeServer } from './host-tools.mjs';
import { inHost, inRoot, root } from './paths.mjs';
import { npmCommand, run } from './processes.mjs';

/** @typedef {{ passed: number, failed: number, skipped: { title: string, reason: string }[] }} Counts */

/**
 * Runs a program whose mocha uses scripts/lib/reporter.cjs, and reads what it counted.
 * @param {readonly string[]} args for Node
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<Counts>}
 */
async function counted(args, env = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'attentive-report-'));
  const report = path.join(folder, 'counts.json');
  try {
    // No limit on the part: each test has its own, and a busy machine makes the sum of them long.
    const { code } = await run(process.execPath, args, { cwd: root, env: { ...env, ATTENTIVE_REPORT: report } });
    if (!fs.existsSync(report)) throw new Problem(`It ended with exit code ${code} before it could count.`, 'Look at the lines above.');
    /** @type {Counts} */
    const counts = JSON.parse(fs.readFileSync(report, 'utf8'));
    if (counts.passed + counts.failed === 0) throw new Problem('It ran no test.', 'Look for the test files it should have found.');
    if (code !== 0 && counts.failed === 0) throw new Problem(`It ended with exit code ${code}.`, 'Look at the lines above.');
    return counts;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} files @param {NodeJS.ProcessEnv} [env] */
const mocha = (files, env) => counted([inRoot('node_modules/mocha/bin/mocha.js'), files], env);

/** @returns {Promise<Counts>} */
async function check() {
  const { file, before } = npmCommand();
  const { code } = await run(file, [...before, 'run', '--silent', 'check'], { cwd: root });
  return { passed: 0, failed: code === 0 ? 0 : 1, skipped: [] };
}

/** @returns {Promise<Counts>} */
async function bundle() {
  await build({ tests: true });
  const stray = fs.readdirSync(inRoot('out/test')).filter((name) => !(name in parts));
  if (stray.length > 0) {
    throw new Problem(`No part runs the tests in test/${stray.join(', test/')}.`, 'Name the folder in scripts/lib/test-parts.mjs.');
  }
  return { passed: 0, failed: 0, skipped: [] };
}

const browserTests = async (/** @type {string} */ files) => {
  await ensureVscodeServer();
  return mocha(files, { CHROMIUM: await ensureBrowser() });
};

async function host() {
  if (process.env.ATTENTIVE_VSCODE === 'desktop') return counted([inHost('run-suite.mjs')]);
  await ensureVscodeServer();
  return counted([inHost('run-suite.mjs')], { CHROMIUM: await ensureBrowser() });
}

/**
 * In the order in which they run: the quick ones first. `needsBundles` wait for `bundle` to succeed.
 * @type {Record<string, { title: string, needsBundles: boolean, run: () => Promise<Counts> }>}
 */
export const parts = {
  check: { title: 'Types and lint', needsBundles: false, run: check },
  commands: { title: 'Commands', needsBundles: false, run: () => mocha('scripts/test/*.test.mjs') },
  bundle: { title: 'Build', needsBundles: false, run: bundle },
  unit: { title: 'Unit', needsBundles: true, run: () => mocha('out/test/unit/**/*.cjs') },
  numbers: { title: 'Numbers against the reference values', needsBundles: true, run: () => mocha('out/test/numbers/**/*.cjs') },
  webview: { title: 'Webview in Chromium', needsBundles: true, run: () => browserTests('out/test/webview/**/*.cjs') },
  host: { title: 'Extension host of a real VS Code', needsBundles: true, run: host },
  ui: { title: 'As a person in a real VS Code', needsBundles: true, run: () => browserTests('test/host/ui/*.test.mjs') },
};
