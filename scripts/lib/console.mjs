/** What the commands print: one line a step, whole sentences where something is wrong. */

/** Something a person can put right. Printed without a stack. */
export class Problem extends Error {
  /**
   * @param {string} what what happened, a whole sentence
   * @param {string} nextStep what to do about it, a whole sentence
   */
  constructor(what, nextStep) {
    super(what);
    this.nextStep = nextStep;
  }
}

/** @param {string} line */
export const say = (line) => void process.stdout.write(`${line}\n`);

/** @param {number} milliseconds */
export const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`;

/**
 * Runs one step and prints how long it took.
 * @template T
 * @param {string} title what is being done: "Installing packages"
 * @param {() => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const begun = Date.now();
  say(`${title} …`);
  const result = await work();
  say(`${title}: done in ${seconds(Date.now() - begun)}`);
  return result;
}

/** @param {unknown} error */
export function describe(error) {
  if (error instanceof Problem) return `${error.message}\n${error.nextStep}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/**
 * Runs a command to its end; a failure is printed and becomes exit code 1.
 * @param {() => Promise<number | void>} main its number is the exit code
 */
export async function command(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    process.stderr.write(`\n${describe(error)}\n`);
    process.exitCode = 1;
  }
}
