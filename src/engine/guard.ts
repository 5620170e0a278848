/**
 * A thread that ends the engine's process, even in the middle of a run: when the host is gone, and when the process
 * takes more memory than it may.
 */
import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { MOST_BYTES, OUT_OF_MEMORY_FD } from '../protocol/engine/guard';

const CHECK_EVERY_MS = 100;
const { parent } = workerData as { parent: number };
const mostBytes = Number(process.env[MOST_BYTES] ?? Infinity);
const pipe = process.env[OUT_OF_MEMORY_FD];

function parentLives(): boolean {
  // An orphan is handed to another parent; on Windows it keeps the old number, which then names no process.
  if (process.ppid !== parent) return false;
  try {
    process.kill(parent, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function sayOutOfMemory(): void {
  if (pipe === undefined) return;
  try {
    writeSync(Number(pipe), String(mostBytes));
  } catch {
    // Nobody reads it any more.
  }
}

setInterval(() => {
  if (!parentLives()) process.kill(process.pid, 'SIGKILL');
  if (process.memoryUsage.rss() <= mostBytes) return;
  sayOutOfMemory();
  process.kill(process.pid, 'SIGKILL');
}, CHECK_EVERY_MS);
