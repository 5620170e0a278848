/**
 * npm test: everything but the long parts, on a bare machine. `npm test -- unit numbers` runs parts alone (after the
 * build they need), `--long` runs the long parts too, `--jobs 1` runs one process after the other, and `--vscode newest`
 * takes another VS Code, as ATTENTIVE_VSCODE does.
 */
import './lib/node-version.mjs';
import os from 'node:os';
import { parseArgs } from 'node:util';
import { Problem, command, describe, say, seconds } from './lib/console.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { busySeconds, measureSlowness } from './lib/speed.mjs';
import { runJobs } from './lib/test-jobs.mjs';
import { bundle, headingOf, parts, prepareBrowser } from './lib/test-parts.mjs';
import { chosenVscode } from './lib/vscode-choice.mjs';

/**
 * One more than there are processors: most of the time at least one job waits, and a fourth on two of them makes all
 * slower, unless it begins when they idle.
 */
const defaultJobs = Math.min(os.availableParallelism() + 1, 6);

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { long: { type: 'boolean' }, jobs: { type: 'string' }, vscode: { type: 'string' } },
  });
  const lanes = values.jobs === undefined ? defaultJobs : Number(values.jobs);
  if (!Number.isInteger(lanes) || lanes < 1)
    throw new Problem(`--jobs ${values.jobs} is no number of processes.`, 'Give a number from 1, or leave it out.');
  // Whoever runs below looks there.
  if (values.vscode !== undefined) process.env.ATTENTIVE_VSCODE = values.vscode;
  return { lanes, spare: values.jobs === undefined, names: positionals, long: values.long === true };
}

/**
 * @param {readonly string[]} names
 * @param {boolean} long
 */
function choose(names, long) {
  const unknown = names.find((name) => !(name in parts));
  if (unknown !== undefined) {
    throw new Problem(`There is no part called ${unknown}.`, `The parts are ${Object.keys(parts).join(', ')}.`);
  }
  const isAsked = (/** @type {string} */ name, /** @type {import('./lib/test-parts.mjs').Part} */ part) =>
    names.includes(name) || (!part.byName && (part.long === true ? long : names.length === 0));
  const asked = Object.entries(parts).filter(([name, part]) => isAsked(name, part));
  const needsBundles = asked.some(([, part]) => part.needsBundles);
  return [
    ...(needsBundles && !asked.some(([name]) => name === 'bundle')
      ? [/** @type {const} */ (['bundle', parts.bundle])]
      : []),
    ...asked,
  ];
}

/**
 * @typedef {import('./lib/test-jobs.mjs').Counts & { title: string, elapsedMs: number }} Result the time is that of all
 *   its processes
 */

/**
 * What the parts need before they run; a failure counts as one failed test of every part that needed it.
 * @template T
 * @param {string} heading
 * @param {readonly Result[]} needing
 * @param {() => Promise<T>} work
 * @returns {Promise<T | undefined>}
 */
async function prepare(heading, needing, work) {
  if (needing.length === 0) return undefined;
  say(`\n== ${heading}`);
  try {
    return await work();
  } catch (error) {
    say(describe(error));
    for (const result of needing) result.failures.push({ title: heading, reason: describe(error) });
    return undefined;
  }
}

await command(async () => {
  const { lanes, spare, names, long } = readArguments();
  const chosen = choose(names, long).map(([name, part]) => ({
    name,
    part,
    result: /** @type {Result} */ ({ title: part.title, passed: 0, failures: [], skipped: [], elapsedMs: 0 }),
  }));
  chosenVscode(); // refuses a misspelled choice before anything runs
  await ensureDependencies();
  const begun = Date.now();
  const busyBefore = busySeconds();
  const slowness = await measureSlowness();
  process.env.ATTENTIVE_SLOWNESS = slowness.toFixed(2);
  say(`This machine is now ${slowness.toFixed(1)} times as slow as a quiet one; limits are that much longer.`);

  const needing = (/** @type {'needsBundles' | 'needsBrowser'} */ what) =>
    chosen.filter(({ part }) => part[what]).map(({ result }) => result);
  await prepare(
    'Build',
    chosen.filter(({ name, part }) => name === 'bundle' || part.needsBundles).map(({ result }) => result),
    bundle,
  );
  const withLong = chosen.some(({ name }) => name === 'long');
  const env = (await prepare('Browser', needing('needsBrowser'), prepareBrowser)) ?? {};
  await runJobs(
    chosen
      .filter(({ result }) => result.failures.length === 0)
      .flatMap(({ part, result }) =>
        part.jobs(withLong).map(({ title, ...job }) => ({
          ...job,
          heading: headingOf(part, title),
          waits: part.waits === true,
          settle({ passed, failures, skipped }, elapsedMs) {
            result.passed += passed;
            result.failures.push(...failures);
            result.skipped.push(...skipped);
            result.elapsedMs += elapsedMs;
          },
        })),
      ),
    lanes,
    spare,
    env,
  );

  const results = chosen.map(({ result }) => result);
  const passed = results.reduce((total, result) => total + result.passed, 0);
  const failures = results.flatMap(({ title: part, failures: named }) =>
    named.map((failure) => ({ part, ...failure })),
  );
  const skipped = results.flatMap((result) => result.skipped);
  say('');
  for (const { title, passed: ofPart, failures: named, elapsedMs } of results) {
    say(
      `${named.length === 0 ? 'ok    ' : 'FAILED'} ${title}: ${ofPart} passed, ${named.length} failed, ${seconds(elapsedMs)}`,
    );
  }
  for (const { title, reason } of skipped) say(`skipped: ${title}: ${reason}`);
  for (const { part, title, reason } of failures)
    say(`failed: ${part}: ${title}: ${reason.trim().split('\n').slice(0, 3).join(' | ').slice(0, 400)}`);
  const processors = `${os.availableParallelism()} processors worked ${(busySeconds() - busyBefore).toFixed(1)} s`;
  say(
    `Took ${seconds(Date.now() - begun)}, up to ${lanes + (spare ? 1 : 0)} processes side by side; ${processors} in all.`,
  );
  say(`${passed} passed, ${failures.length} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`);
  return failures.length === 0 ? 0 : 1;
});
