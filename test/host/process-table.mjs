/** Which processes run, and whose children they are. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';

/** @typedef {{ pid: number, parent: number, command: string }} Process */

/** @returns {Process[]} from /proc: small Linux machines have no `ps` */
function fromProc() {
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
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

export const processes = () => (fs.existsSync('/proc/self/stat') ? fromProc() : fromPs());

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
