/** Runs the processes of the tests, side by side or one alone, and reads what each counted. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Problem, describe, say, seconds } from './console.mjs';
import { root } from './paths.mjs';
import { run } from './processes.mjs';
import { scaled } from './waiting.mjs';

/** @typedef {{ title: string, reason: string }} Named a test, and why it failed or was skipped */

/** @typedef {{ passed: number, failures: Named[], skipped: Named[] }} Counts */

/**
 * @typedef {import('./test-parts.mjs').Job & { heading: string, waits: boolean, settle: (counts: Counts, elapsedMs:
 *   number) => void }} PlannedJob
 */

/** A job that prints nothing for so long, on a quiet machine, hangs: every test has a shorter limit of its own. */
const SILENCE_MS = 10 * 60_000;

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
  if (counts.passed + counts.failures.length === 0)
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
      env: { ...env, ATTENTIVE_REPORT: report },
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
}

/**
 * Runs every job, some side by side. The first lane prefers jobs that keep a processor busy and the others those that
 * mostly wait, so that both kinds are under way at the same time. Each kind is begun in the order given.
 * @param {readonly PlannedJob[]} jobs
 * @param {number} lanes how many at a time
 * @param {NodeJS.ProcessEnv} env
 */
export async function runJobs(jobs, lanes, env) {
  const left = [...jobs];
  await Promise.all(
    Array.from({ length: Math.min(lanes, jobs.length) }, async (_, lane) => {
      for (;;) {
        const preferred = left.findIndex(({ waits }) => waits === lane > 0);
        const [job] = left.splice(Math.max(preferred, 0), 1);
        if (job === undefined) return;
        await runJob(job, env, lanes === 1 || jobs.length === 1);
      }
    }),
  );
}
