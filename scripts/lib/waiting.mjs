/** Limits of the tests. They matter only where something is wrong, so they are long, and longer on a slow machine. */
import { setTimeout as sleep } from 'node:timers/promises';
import { slowness } from './slowness.cjs';

/** @param {number} milliseconds on a quiet machine */
export const scaled = (milliseconds) => milliseconds * slowness();

/** What a wait may take on a quiet machine, unless it says otherwise. */
export const WAIT_MS = 60_000;

/** Between two questions: at first short, so that little time is lost, then longer, since asking costs time too. */
const LEAST_PAUSE_MS = 50;
const MOST_PAUSE_MS = 300;

/**
 * Asks again until the answer is true.
 * @template T
 * @param {() => T | Promise<T>} ask
 * @param {{ what: string, limitMs?: number, everyMs?: number, about?: () => string }} options what is waited for, for
 *   the message; the limit on a quiet machine; the pause between two questions; what else the message of a failure says
 * @returns {Promise<NonNullable<T>>}
 */
export async function until(ask, { what, limitMs = WAIT_MS, everyMs, about }) {
  const begun = performance.now();
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    const waitedMs = performance.now() - begun;
    if (waitedMs > scaled(limitMs)) {
      const message = `Waited ${Math.round(waitedMs)} ms in vain: ${what}.`;
      throw new Error(about ? `${message} ${about()}` : message);
    }
    await sleep(everyMs ?? Math.min(Math.max(waitedMs / 8, LEAST_PAUSE_MS), MOST_PAUSE_MS));
  }
}
