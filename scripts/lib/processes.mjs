/** Child processes that leave nothing behind: each runs in a group of its own, and the group is ended with it. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Problem } from './console.mjs';
import { endGroup, signalGroup } from './process-groups.mjs';

const windows = process.platform === 'win32';
const watcherProgram = path.join(path.dirname(fileURLToPath(import.meta.url)), 'watcher.mjs');

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/** @type {import('node:child_process').ChildProcess | undefined} lives while something runs */
let watcher;

/** The watcher ends what this process has started when this process is killed and can end nothing itself. */
function watch(/** @type {number} */ pid) {
  if (watcher === undefined) {
    watcher = spawn(process.execPath, [watcherProgram], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
      windowsHide: true,
    });
    // Neither keeps this process alive; a watcher that cannot start or has ended is no reason to fail.
    watcher.once('error', () => {}).unref();
    const pipe = /** @type {import('node:net').Socket} */ (watcher.stdin);
    pipe.on('error', () => {}).unref();
  }
  watcher.stdin?.write(`+${pid}\n`);
}

/** @param {import('node:child_process').ChildProcess} child */
function forget(child) {
  if (!running.delete(child)) return;
  watcher?.stdin?.write(`-${child.pid}\n`);
  if (running.size > 0) return;
  watcher?.stdin?.end();
  watcher = undefined;
}

/**
 * Starts a process in its own group. What is still running when this process ends or is killed is ended with it.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 */
export function start(file, args, options = {}) {
  const child = spawn(file, args, { stdio: 'inherit', detached: !windows, ...options });
  if (child.pid === undefined) return child; // it emits an error
  running.add(child);
  watch(child.pid);
  child.once('exit', () => forget(child));
  return child;
}

/**
 * Ends a process and everything that it started: asks all of them, and insists once the first has gone or two seconds
 * have passed.
 * @param {import('node:child_process').ChildProcess} child
 */
export async function end(child) {
  const { pid } = child;
  if (pid === undefined) return;
  await endGroup(pid, () => child.exitCode !== null || child.signalCode !== null);
  forget(child);
}

// However this process ends, short of being killed itself.
process.on('exit', () => {
  for (const { pid } of running) if (pid !== undefined) signalGroup(pid, 'SIGKILL');
});

for (const [signal, code] of /** @type {const} */ ([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
])) {
  process.on(signal, () => {
    void Promise.all([...running].map(end)).finally(() => process.exit(code));
  });
}

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env] added to this process's environment
 * @property {boolean} [quiet] keep the output, and show it only when the process fails
 * @property {(text: string) => void} [onOutput] is given the output as it comes, instead of the terminal
 * @property {number} [silenceMs] without output, after which the process and its children are ended; needs `quiet` or
 *   `onOutput`
 */

/**
 * Runs a process to its end.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ code: number, silent: boolean, output: string }>} whether it was ended for its silence; output is
 *   empty unless `quiet`
 */
export function run(file, args, { cwd, env, quiet = false, onOutput, silenceMs } = {}) {
  return new Promise((resolve, reject) => {
    const output = quiet || onOutput !== undefined ? 'pipe' : 'inherit';
    const child = start(file, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', output, output] });
    let kept = '';
    let silent = false;
    const timer =
      silenceMs === undefined
        ? undefined
        : setTimeout(() => {
            silent = true;
            void end(child);
          }, silenceMs);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text) => {
        timer?.refresh();
        onOutput?.(text);
        if (quiet) kept += text;
      });
    }
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? 1, silent, output: kept });
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
  return cli?.endsWith('.js')
    ? { file: process.execPath, before: [cli] }
    : { file: windows ? 'npm.cmd' : 'npm', before: [] };
}
