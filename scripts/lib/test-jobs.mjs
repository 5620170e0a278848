/** Runs the processes of the tests, side by side or one alone, and reads what each counted. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Problem, describe, say, seconds } from './console.mjs';
import { inRoot, root } from './paths.mjs';
import { run } from './processes.mjs';
import { idleShare } from './speed.mjs';
import { scaled } from './waiting.mjs';

/** @typedef {{ title: string, reason: string }} Named a test, and why it failed or was skipped */

/** @typedef {{ passed: number, failures: Named[], skipped: Named[] }} Counts */

/**
 * @typedef {import('./test-parts.mjs').Job & { heading: string, waits: boolean, settle: (counts: Counts, elapsedMs:
 *   number) => void }} PlannedJob
 */

/** A job that prints nothing for so long, on a quiet machine, hangs: every test has a shorter limit of its own. */
const SILENCE_MS = 10 * 60_000;

/** One more job begins when this share of the processors' time was idle over this time. */
const IDLE_SHARE = 0.3;
const IDLE_OVER_MS = 3000;

/** @param {string} reason @returns {Counts} */
const oneFailure = (reason) => ({ passed: 0, failures: [{ title: 'its process', reason }], skipped: [] });

/**
 * @param {PlannedJob} job
 * @param {string} report where its reporter writes what it counted
 * @param {number} code its exit code
 * @returns {Counts}
 */
function countsOf(job, report, code) {
  if (!job.counts)
    return code === 0 ? { passed: 0, failures: [], skipped: [] } : oneFailure(`It ended with exit code ${code}.`);
  if (!fs.existsSync(report))
    throw new Problem(`It ended with exit code ${code} before it could count.`, 'Look at the lines above.');
  /** @type {Counts} */
  const counts = JSON.parse(fs.readFileSync(report, 'utf8'));
  if (counts.passed + counts.failures.length + counts.skipped.length === 0)
    throw new Problem('It ran no test.', 'Look for the test files it should have found.');
  if (code !== 0 && counts.failures.length === 0)
    throw new Problem(`It ended with exit code ${code}.`, 'Look at the lines above.');
  return counts;
}

/**
 * Runs one process; whatever goes wrong in it counts as one failed test.
 * @param {PlannedJob} job
 * @param {NodeJS.ProcessEnv} env
 * @param {boolean} alone its output is shown as it comes; otherwise when it has ended, in one piece
 */
async function runJob(job, env, alone) {
  const begun = Date.now();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'attentive-report-'));
  const report = path.join(folder, 'counts.json');
  let kept = '';
  const show = (/** @type {string} */ text) => {
    if (alone) process.stdout.write(text);
    else kept += text;
  };
  if (alone) say(`\n== ${job.heading}`);
  /** @type {Counts} */
  let counts;
  try {
    const { code, silent } = await run(job.file, job.args, {
      cwd: root,
      env: { ...env, ...job.env, ATTENTIVE_REPORT: report },
      onOutput: show,
      silenceMs: scaled(SILENCE_MS),
    });
    if (silent)
      throw new Problem(
        `It printed nothing for ${seconds(scaled(SILENCE_MS))} and was ended.`,
        'Look at the test after the last one above.',
      );
    counts = countsOf(job, report, code);
  } catch (error) {
    counts = oneFailure(describe(error));
    show(`${describe(error)}\n`);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
  const elapsedMs = Date.now() - begun;
  if (!alone) say(`\n== ${job.heading} (${seconds(elapsedMs)})\n${kept.trimEnd()}`);
  job.settle(counts, elapsedMs);
  return elapsedMs;
}

/** What each job took when it last ran, in milliseconds by its heading. */
const durationsFile = inRoot('out/test-durations.json');

/** @returns {Record<string, number>} by heading, what jobs take on a quiet machine with two cores, in milliseconds */
export function usualDurations() {
  const usual = JSON.parse(fs.readFileSync(inRoot('scripts/lib/test-durations.json'), 'utf8'));
  return Object.fromEntries(Object.entries(usual).map(([heading, s]) => [heading, 1000 * s]));
}

/** @returns {Record<string, number>} what jobs took here, or usually take where they have not run yet */
function readDurations() {
  try {
    return { ...usualDurations(), ...JSON.parse(fs.readFileSync(durationsFile, 'utf8')) };
  } catch {
    return usualDurations();
  }
}

/**
 * @template {{ heading: string }} J
 * @param {readonly J[]} jobs
 * @param {Record<string, number>} durations by heading, in milliseconds
 * @returns {J[]} those of which nothing is known first, in the order given, then the longest first
 */
export function longestFirst(jobs, durations) {
  const expected = (/** @type {J} */ { heading }) => durations[heading] ?? Number.MAX_VALUE;
  return jobs.toSorted((a, b) => expected(b) - expected(a));
}

/**
 * Runs every job, some side by side. The first lane prefers jobs that keep a processor busy and the others those that
 * mostly wait, so that both kinds are under way at the same time. Of each kind the longest is begun first.
 * @param {readonly PlannedJob[]} jobs
 * @param {number} lanes how many at a time
 * @param {boolean} spare whether one more lane takes a job whenever the others leave processors idle
 * @param {NodeJS.ProcessEnv} env
 */
export async function runJobs(jobs, lanes, spare, env) {
  const durations = readDurations();
  const left = longestFirst(jobs, durations);
  /** @param {number} lane @returns {Promise<boolean>} whether there was a job */
  async function runNext(lane) {
    const preferred = left.findIndex(({ waits }) => waits === lane > 0);
    const [job] = left.splice(Math.max(preferred, 0), 1);
    if (job === undefined) return false;
    durations[job.heading] = await runJob(job, env, jobs.length === 1 || (lanes === 1 && !spare));
    return true;
  }
  await Promise.all([
    ...Array.from({ length: lanes }, async (_, lane) => {
      while (await runNext(lane));
    }),
    (async () => {
      while (spare && left.length > 0) if ((await idleShare(IDLE_OVER_MS)) > IDLE_SHARE) await runNext(lanes);
    })(),
  ]);
  fs.mkdirSync(path.dirname(durationsFile), { recursive: true });
  fs.writeFileSync(durationsFile, JSON.stringify(durations, null, 2));
}
