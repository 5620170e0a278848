/** Limits of the tests, as scripts/lib/waiting.mjs has them: they matter only where something is wrong. */

/** How many times slower this machine was than a quiet one when `npm test` began; at least 1. */
const slowness = Math.max(1, Number(process.env.ATTENTIVE_SLOWNESS) || 1);

/** @param milliseconds on a quiet machine */
export const scaled = (milliseconds: number): number => milliseconds * slowness;

/** What a wait may take on a quiet machine, unless it says otherwise. */
export const WAIT_MS = 60_000;

/** Asks again until the answer is neither undefined nor false. `what` is for the message: "the text has grown". */
export async function until<T>(
  ask: () => T | Promise<T>,
  what: string,
  limitMs = WAIT_MS,
): Promise<Exclude<T, undefined | false>> {
  const begun = performance.now();
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer as Exclude<T, undefined | false>;
    const waitedMs = performance.now() - begun;
    if (waitedMs > scaled(limitMs)) throw new Error(`Waited ${Math.round(waitedMs)} ms in vain: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
