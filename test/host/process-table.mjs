/** Which processes run, and whose children they are. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';

/** @typedef {{ pid: number, parent: number, command: string }} Process */

/** @param {Set<number>} foreign @returns {Process[]} from /proc: small Linux machines have no `ps` */
function fromProc(foreign) {
  const names = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const there = new Set(names.map(Number));
  for (const pid of foreign) if (!there.has(pid)) foreign.delete(pid);
  return names
    .filter((name) => !foreign.has(Number(name)))
    .flatMap((name) => {
      try {
        // pid (name) state parent …: the name may hold blanks and parentheses, so read from its end.
        const stat = fs.readFileSync(`/proc/${name}/stat`, 'utf8');
        const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        if (state === 'Z') return []; // dead, and not yet fetched by its parent
        const command = fs.readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        return [{ pid: Number(name), parent: Number(parent), command }];
      } catch {
        return []; // ended while we read
      }
    });
}

/** @returns {Process[]} */
function fromPs() {
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' })
    .split('\n')
    .flatMap((line) => {
      const found = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line);
      if (!found || found[3]?.startsWith('Z') || found[4]?.startsWith('ps -A -o')) return [];
      return [{ pid: Number(found[1]), parent: Number(found[2]), command: found[4] ?? '' }];
    });
}

/**
 * @param {Set<number>} [foreign] process ids that the caller does not ask about: on Linux they are not read, which takes
 *   most of the time, and those that have ended are taken out, since an id is given again
 * @returns {Process[]} what runs now
 */
export const processes = (foreign = new Set()) => (fs.existsSync('/proc/self/stat') ? fromProc(foreign) : fromPs());

/**
 * @param {number} pid
 * @param {readonly Process[]} [all]
 * @returns {number[]} process ids of everything that it started
 */
export function descendantsOf(pid, all = processes()) {
  /** @type {number[]} */
  const found = [];
  for (let generation = [pid]; generation.length > 0;) {
    generation = all.filter(({ parent }) => generation.includes(parent)).map((process) => process.pid);
    found.push(...generation);
  }
  return found;
}

/** @param {number} host process id of an extension host @returns {number[]} process ids of its engines */
export const enginesOf = (host) =>
  processes()
    .filter(({ parent, command }) => parent === host && command.includes('dist/engine.js'))
    .map(({ pid }) => pid);

/** @param {number} pid */
export const isRunning = (pid) => processes().some((process) => process.pid === pid);
