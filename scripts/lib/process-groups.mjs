/** Process groups: a process that was started as the leader of one, and everything that it started. */
import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

const windows = process.platform === 'win32';
const GRACE_MS = 2000;

/**
 * @param {number} pid leader of the group
 * @param {NodeJS.Signals | 0} signal 0 asks only whether somebody is left
 * @returns {boolean} whether somebody was there
 */
export function signalGroup(pid, signal) {
  if (windows) return signal !== 0 && spawnSync('taskkill', ['/pid', String(pid), '/T', '/F']).status === 0;
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

/**
 * Asks a group to end, and kills what is left once its leader has gone or two seconds have passed.
 * @param {number} pid leader of the group
 * @param {() => boolean} gone whether the leader has ended
 */
export async function endGroup(pid, gone) {
  signalGroup(pid, 'SIGTERM');
  for (let waited = 0; waited < GRACE_MS && !gone(); waited += 50) await sleep(50);
  signalGroup(pid, 'SIGKILL');
}
