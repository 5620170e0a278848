/**
 * How fast this machine is now: the same piece of work on every core at once, against what it took on a quiet machine.
 * Other processes and fewer or slower cores all show in it. And how much of the machine is idle.
 */
import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker, isMainThread, parentPort } from 'node:worker_threads';
import { fileURLToPath } from 'node:url';

/** What `work` takes on each core of a quiet machine with two cores of an AMD EPYC, in milliseconds. */
const REFERENCE_MS = 260;

/** A quarter of a second of arithmetic and memory. @returns {number} its time in milliseconds */
function work() {
  const begun = performance.now();
  const values = new Float64Array(1 << 20);
  let state = 1;
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < values.length; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      values[i] = state;
    }
    values.sort();
  }
  return performance.now() - begun;
}

if (!isMainThread) parentPort?.postMessage(work());

/** @returns {Promise<number>} how many times slower than the quiet machine; at least 1 */
export async function measureSlowness() {
  const times = await Promise.all(
    Array.from(
      { length: os.availableParallelism() },
      () =>
        new Promise((resolve, reject) => {
          new Worker(fileURLToPath(import.meta.url)).once('message', resolve).once('error', reject);
        }),
    ),
  );
  return Math.max(1, Math.max(...times) / REFERENCE_MS);
}

/** @returns {{ idle: number, all: number }} milliseconds of all processors since the machine started */
function processorTimes() {
  const times = os.cpus().map((cpu) => cpu.times);
  return {
    idle: times.reduce((sum, { idle }) => sum + idle, 0),
    all: times.reduce((sum, time) => sum + Object.values(time).reduce((a, b) => a + b, 0), 0),
  };
}

/** @returns {number} seconds that all processors together have worked since the machine started, for whomever */
export function busySeconds() {
  const { idle, all } = processorTimes();
  return (all - idle) / 1000;
}

/** @param {number} overMs @returns {Promise<number>} share of the processors' time that is idle from now on; 0 to 1 */
export async function idleShare(overMs) {
  const before = processorTimes();
  await sleep(overMs);
  const after = processorTimes();
  return (after.idle - before.idle) / Math.max(1, after.all - before.all);
}
