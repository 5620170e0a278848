/** Limits of the tests. They matter only where something is wrong, so they are long, and longer on a slow machine. */
import { setTimeout as sleep } from 'node:timers/promises';

/** How many times slower this machine was than a quiet one when `npm test` began; at least 1. See speed.mjs. */
const slowness = () => Math.max(1, Number(process.env.ATTENTIVE_SLOWNESS) || 1);

/** @param {number} milliseconds on a quiet machine */
export const scaled = (milliseconds) => milliseconds * slowness();

/** What a wait may take on a quiet machine, unless it says otherwise. */
export const WAIT_MS = 60_000;

/**
 * Asks again until the answer is true.
 * @template T
 * @param {() => T | Promise<T>} ask
 * @param {{ what: string, limitMs?: number, everyMs?: number }} options what is waited for, for the message; the limit
 *   on a quiet machine
 * @returns {Promise<NonNullable<T>>}
 */
export async function until(ask, { what, limitMs = WAIT_MS, everyMs = 50 }) {
  const begun = performance.now();
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    const waitedMs = performance.now() - begun;
    if (waitedMs > scaled(limitMs)) throw new Error(`Waited ${Math.round(waitedMs)} ms in vain: ${what}.`);
    await sleep(everyMs);
  }
}
