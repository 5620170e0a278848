/**
 * Runs test/host/suite, or another folder of test/ that is named, inside the extension host of a real VS Code: the server's from npm, or the desktop's, which is
 * downloaded, with ATTENTIVE_VSCODE=desktop. Counts are written by the reporter; see scripts/lib/test-parts.mjs.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe } from '../../scripts/lib/console.mjs';
import { inHost, inRoot, root } from '../../scripts/lib/paths.mjs';
import { chosenVscode } from '../../scripts/lib/vscode-choice.mjs';

const VSCODE_VERSION = '1.100.3';
const [suite = 'host/suite'] = process.argv.slice(2);
const tests = inHost('suite-runner.cjs');

/** @param {string} folder @param {NodeJS.ProcessEnv} env */
async function onDesktop(folder, env) {
  const { runTests } = await import('@vscode/test-electron');
  return runTests({
    version: VSCODE_VERSION,
    extensionDevelopmentPath: root,
    extensionTestsPath: tests,
    extensionTestsEnv: env,
    launchArgs: [folder, '--disable-extensions', '--disable-workspace-trust', '--skip-welcome'],
  });
}

/** @param {string} folder @param {NodeJS.ProcessEnv} env */
async function onServer(folder, env) {
  const { openWorkbench } = await import('./workbench.mjs');
  const window = await openWorkbench({ folder, development: { extension: root, tests }, env: () => env });
  try {
    // Whoever runs this ends it when no line comes for long: each test has a limit of its own.
    return await window.testsEnded;
  } finally {
    await window.close();
  }
}

/** Prints what the reporter writes inside VS Code, as it comes. */
function follow(/** @type {string} */ file) {
  fs.writeFileSync(file, '');
  let read = 0;
  const print = () => {
    const text = fs.readFileSync(file, 'utf8');
    process.stdout.write(text.slice(read));
    read = text.length;
  };
  const timer = setInterval(print, 200);
  return () => {
    clearInterval(timer);
    print();
  };
}

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'attentive-suite-'));
const folder = path.join(scratch, 'demo');
fs.cpSync(inRoot('demo'), folder, { recursive: true });
const log = path.join(scratch, 'log.txt');
const unfollow = follow(log);
try {
  const env = {
    ATTENTIVE_SUITE: suite,
    ATTENTIVE_TEST_LOG: log,
    ATTENTIVE_REPORT: process.env.ATTENTIVE_REPORT,
    ATTENTIVE_SLOWNESS: process.env.ATTENTIVE_SLOWNESS,
  };
  process.exitCode = await (chosenVscode() === 'desktop' ? onDesktop : onServer)(folder, env);
} catch (error) {
  process.stderr.write(`${describe(error)}\n`);
  process.exitCode = 1;
} finally {
  unfollow();
  fs.rmSync(scratch, { recursive: true, force: true });
}
