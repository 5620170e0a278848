/** While the process works; a look takes less than a millisecond. */
export const WORKING_MS = 100;
/** While it rests, so that a processor may too. */
const RESTING_MS = 1000;
/** Of a processor. */
const WORKING_SHARE = 0.05;

/**
 * How long the guard waits until it looks again.
 * @param cpuMs that the process used since the last look
 * @param elapsedMs since then
 */
export function guardPauseMs(cpuMs: number, elapsedMs: number): number {
  return cpuMs > WORKING_SHARE * elapsedMs ? WORKING_MS : RESTING_MS;
}
