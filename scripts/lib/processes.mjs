/** Child processes that leave nothing behind: each runs in a group of its own, and the group is ended with it. */
import { spawn, spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from './console.mjs';

const windows = process.platform === 'win32';
const GRACE_MS = 2000;

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/**
 * Starts a process in its own group. What is still running when this process is interrupted is ended first.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 */
export function start(file, args, options = {}) {
  const child = spawn(file, args, { stdio: 'inherit', detached: !windows, ...options });
  running.add(child);
  child.once('exit', () => running.delete(child));
  child.once('error', () => running.delete(child));
  return child;
}

/**
 * @param {number} pid leader of the group
 * @param {NodeJS.Signals} signal
 */
function signalGroup(pid, signal) {
  if (windows) return void spawnSync('taskkill', ['/pid', String(pid), '/T', '/F']);
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody is left in the group.
  }
}

/**
 * Ends a process and everything that it started: asks all of them, and insists once the first has gone or two seconds
 * have passed.
 * @param {import('node:child_process').ChildProcess} child
 */
export async function end(child) {
  running.delete(child);
  if (child.pid === undefined) return;
  signalGroup(child.pid, 'SIGTERM');
  const gone = () => child.exitCode !== null || child.signalCode !== null;
  for (let waited = 0; waited < GRACE_MS && !gone(); waited += 50) await sleep(50);
  signalGroup(child.pid, 'SIGKILL');
}

// However this process ends, short of being killed itself.
process.on('exit', () => {
  for (const { pid } of running) if (pid !== undefined) signalGroup(pid, 'SIGKILL');
});

for (const [signal, code] of /** @type {const} */ ([['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]])) {
  process.on(signal, () => {
    void Promise.all([...running].map(end)).finally(() => process.exit(code));
  });
}

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env] added to this process's environment
 * @property {number} [timeoutMs] after which the process and its children are ended
 * @property {boolean} [quiet] keep the output, and show it only when the process fails
 */

/**
 * Runs a process to its end.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ code: number, timedOut: boolean, output: string }>} output is empty unless `quiet`
 */
export function run(file, args, { cwd, env, timeoutMs, quiet = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = start(file, args, {
      cwd, env: { ...process.env, ...env }, stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    });
    let output = '';
    let timedOut = false;
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text) => { output += text; });
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => {
      timedOut = true;
      void end(child);
    }, timeoutMs);
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? 1, timedOut, output });
    });
  });
}

/**
 * As `run`, but a failure is a Problem that shows the output.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {RunOptions & { failure: string, nextStep: string }} options
 */
export async function runOrExplain(file, args, { failure, nextStep, ...options }) {
  const { code, output } = await run(file, args, options);
  if (code !== 0) throw new Problem(`${output.trimEnd()}\n${failure}`.trimStart(), nextStep);
}

/** How to run npm, whether or not npm started us; on Windows npm.cmd would need a shell. */
export function npmCommand() {
  const cli = process.env.npm_execpath;
  return cli?.endsWith('.js') ? { file: process.execPath, before: [cli] } : { file: windows ? 'npm.cmd' : 'npm', before: [] };
}
