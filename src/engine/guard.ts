/**
 * A thread that ends the engine's process, even in the middle of a run: when the host is gone, and when the process
 * takes more memory than it may.
 */
import { writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { MOST_BYTES, OUT_OF_MEMORY_FD } from '../protocol/engine/guard';
import { guardPauseMs, WORKING_MS } from './guardPause';

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

let cpu = process.cpuUsage();
let fromMs = performance.now();
let pauseMs = WORKING_MS;
let next: NodeJS.Timeout | undefined;

function look(): void {
  if (!parentLives()) process.kill(process.pid, 'SIGKILL');
  if (process.memoryUsage.rss() > mostBytes) {
    sayOutOfMemory();
    process.kill(process.pid, 'SIGKILL');
  }
  const { user, system } = process.cpuUsage(cpu);
  wait(guardPauseMs((user + system) / 1000, performance.now() - fromMs));
}

function wait(ms: number): void {
  clearTimeout(next);
  cpu = process.cpuUsage();
  fromMs = performance.now();
  pauseMs = ms;
  next = setTimeout(look, ms);
}

look();
// A request has come, and work begins.
parentPort?.on('message', () => {
  if (pauseMs > WORKING_MS) wait(WORKING_MS);
});
