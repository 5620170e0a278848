/** Ends a command with the npm that runs it. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';

const LOOK_MS = 1000;

/**
 * npm passes signals on to the shell that it runs a script in, but not that it is killed itself: shell and script go on.
 * Outside npm, and on Windows, this does nothing.
 */
export function endWithNpm() {
  if (process.env.npm_lifecycle_event === undefined || process.platform === 'win32') return;
  const npm = above(process.ppid);
  if (npm === undefined) return;
  setInterval(() => {
    // As if it had been asked to: what it started is ended first.
    if (!isThere(npm)) process.kill(process.pid, 'SIGTERM');
  }, LOOK_MS).unref();
}

/** @param {number} pid @returns {number | undefined} the process itself, or the one that started it where it is a shell */
function above(pid) {
  try {
    const [parent, command] = parentAndCommand(pid);
    return /^\S*sh -c /.test(command) ? parent : pid;
  } catch {
    return undefined;
  }
}

/** @param {number} pid @returns {[parent: number, command: string]} from /proc: small Linux machines have no `ps` */
function parentAndCommand(pid) {
  if (fs.existsSync('/proc/self/status')) {
    const parent = /^PPid:\s+(\d+)$/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return [Number(parent), fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')];
  }
  const [, parent, command = ''] =
    /^\s*(\d+)\s+(.*)$/.exec(execFileSync('ps', ['-p', String(pid), '-o', 'ppid=,args='], { encoding: 'utf8' })) ?? [];
  return [Number(parent), command];
}

/** @param {number} pid */
function isThere(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
