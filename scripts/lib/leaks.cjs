/**
 * What a test file leaves behind: processes that it started, temporary folders that it made, and timers, sockets and the
 * like that keep Node awake.
 */
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');
const path = require('node:path');
const { setImmediate: soon, setTimeout: sleep } = require('node:timers/promises');

/** How long something may take to end after it was told to, on a quiet machine. Only what is left takes so long. */
const GRACE_MS = Number(process.env.ATTENTIVE_LEAK_GRACE_MS) || 30_000;
const LOOK_EVERY_MS = 1000;

/** @typedef {import('../../test/host/process-table.mjs').Process} Process */

/** Windows has no table of processes that is read as quickly. */
const lists = process.platform !== 'win32';

/** @type {Set<string>} temporary folders that this process has made */
const made = new Set();

/** Notes every temporary folder from now on, also those that are made while the files are loaded. */
function noteFolders() {
  const { mkdtempSync, promises } = fs;
  const { mkdtemp } = promises;
  const note = (/** @type {string} */ folder) => {
    made.add(folder);
    return folder;
  };
  fs.mkdtempSync = (...args) => note(mkdtempSync(...args));
  promises.mkdtemp = async (...args) => note(await mkdtemp(...args));
  syncBuiltinESMExports();
}
noteFolders();

class Leaks {
  /**
   * @type {Map<number, string>} by process id, the commands of what this process and its children have started and what
   *   still runs
   */
  started = new Map();
  /**
   * @type {Set<number>} processes that neither this process nor its children have started; whose child a process is
   *   never changes to us
   */
  foreign = new Set();
  /** @type {Set<number>} those that were there before */
  before = new Set();
  /** @type {Set<string>} temporary folders that were there before */
  folders = new Set();
  /** @type {Map<string, number>} by kind, the resources that were there before */
  resources = new Map();

  /** @param {typeof import('../../test/host/process-table.mjs')} table */
  constructor(table) {
    this.table = table;
    // A process whose parent has ended is nobody's child any more, so each has to be seen in time.
    if (lists) setInterval(() => this.look(), LOOK_EVERY_MS).unref();
  }

  look() {
    if (!lists) return;
    const all = this.table.processes(this.foreign);
    const running = new Map(all.map(({ pid, command }) => [pid, command]));
    for (const [pid, command] of this.started) if (running.get(pid) !== command) this.started.delete(pid);
    for (const pid of this.table.descendantsOf(process.pid, all)) this.started.set(pid, running.get(pid) ?? '');
    for (const { pid } of all) if (!this.started.has(pid)) this.foreign.add(pid);
  }

  /** What is there now is not the next file's doing. */
  begin() {
    this.look();
    this.before = new Set(this.started.keys());
    this.folders = new Set(made);
    this.resources = resources();
  }

  /** @returns {string[]} for people, what is there now and was not when `begin` was called */
  left() {
    this.look();
    const processes = [...this.started]
      .filter(([pid]) => !this.before.has(pid))
      .map(([pid, command]) => `process ${pid} (${command.slice(0, 120)})`);
    const others = [...resources()]
      .map(([kind, count]) => ({ kind, more: count - (this.resources.get(kind) ?? 0) }))
      .filter(({ more }) => more > 0)
      .map(({ kind, more }) => `${more} × ${kind}`);
    return [...processes, ...this.leftFolders().map((folder) => `folder ${folder}`), ...others];
  }

  /** @returns {string[]} */
  leftFolders() {
    for (const folder of made) if (!fs.existsSync(folder)) made.delete(folder);
    return [...made].filter((folder) => !this.folders.has(folder));
  }

  /** Kills the processes that are left, which would slow down what comes next, and deletes the folders. */
  end() {
    for (const pid of this.started.keys()) {
      if (this.before.has(pid)) continue;
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has just ended.
      }
    }
    for (const folder of this.leftFolders()) fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** @returns {Map<string, number>} how many resources of each kind keep the event loop alive */
function resources() {
  void [process.stdout, process.stderr]; // open from now on, whoever writes first
  const counts = new Map();
  for (const kind of process.getActiveResourcesInfo()) {
    // What has begun to end, and requests to the file system, end by themselves.
    if (kind === 'Immediate' || kind === 'CloseReq' || kind.startsWith('FSReq')) continue;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

/** @param {string | undefined} file of a bundle or a script @returns {string} as it lies in the repository */
function sourceOf(file) {
  return path
    .relative(process.cwd(), file ?? '')
    .split(path.sep)
    .join('/')
    .replace(/^out\/(.*)\.cjs$/, '$1.ts');
}

/**
 * Adds to the last suite of every file a hook that fails when the file has left something behind.
 * @param {import('mocha').Suite} root
 * @param {number} slowness factor for the time that what is ending may take
 */
exports.checkEveryFile = async (root, slowness) => {
  const leaks = new Leaks(await import('../../test/host/process-table.mjs'));
  const lastSuites = new Map(root.suites.map((suite) => [suite.file, suite]));
  for (const [file, suite] of lastSuites) {
    suite.afterAll('leaves nothing running', async () => {
      // Mocha's own timer of this hook begins when the hook has returned a promise, and counts in every comparison.
      await soon();
      const begun = performance.now();
      let left = leaks.left();
      while (left.length > 0 && performance.now() - begun < GRACE_MS * slowness) {
        await sleep(50);
        left = leaks.left();
      }
      leaks.end();
      leaks.begin();
      if (left.length > 0) throw new Error(`${sourceOf(file)} left behind: ${left.join(', ')}.`);
    });
  }
  leaks.begin();
};
