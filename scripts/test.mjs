/** npm test: everything, on a bare machine. `npm test -- unit numbers` runs parts alone (after the build they need). */
import './lib/node-version.mjs';
import { Problem, command, describe, say, seconds } from './lib/console.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { parts } from './lib/test-parts.mjs';
import { chosenVscode } from './lib/vscode-choice.mjs';

/** @param {readonly string[]} names */
function choose(names) {
  const unknown = names.find((name) => !(name in parts));
  if (unknown !== undefined) {
    throw new Problem(`There is no part called ${unknown}.`, `The parts are ${Object.keys(parts).join(', ')}.`);
  }
  const asked = names.length === 0 ? Object.keys(parts) : names;
  return Object.entries(parts).filter(([name]) => asked.includes(name)
    || (name === 'bundle' && asked.some((other) => parts[other]?.needsBundles)));
}

/**
 * Runs one part; whatever goes wrong counts as one failed test.
 * @param {{ title: string, run: () => Promise<import('./lib/test-parts.mjs').Counts> }} part
 */
async function runPart({ title, run }) {
  say(`\n== ${title}`);
  const begun = Date.now();
  const counts = await run().catch((/** @type {unknown} */ error) => {
    say(describe(error));
    return { passed: 0, failed: 1, skipped: [] };
  });
  return { title, ...counts, elapsedMs: Date.now() - begun };
}

await command(async () => {
  const chosen = choose(process.argv.slice(2));
  chosenVscode(); // refuses a misspelled choice before anything runs
  await ensureDependencies();
  /** @type {Awaited<ReturnType<typeof runPart>>[]} */
  const results = [];
  let bundled = true;
  for (const [name, part] of chosen) {
    const blocked = part.needsBundles && !bundled;
    const result = await runPart(blocked
      ? { title: part.title, run: () => Promise.reject(new Problem('Not run: the build failed.', 'Mend the build first.')) }
      : part);
    if (name === 'bundle') bundled = result.failed === 0;
    results.push(result);
  }

  const sum = (/** @type {'passed' | 'failed'} */ key) => results.reduce((total, result) => total + result[key], 0);
  const skipped = results.flatMap((result) => result.skipped);
  say('');
  for (const { title, passed, failed, elapsedMs } of results) {
    say(`${failed === 0 ? 'ok    ' : 'FAILED'} ${title}: ${passed} passed, ${failed} failed, ${seconds(elapsedMs)}`);
  }
  for (const { title, reason } of skipped) say(`skipped: ${title}: ${reason}`);
  say(`${sum('passed')} passed, ${sum('failed')} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`);
  return sum('failed') === 0 ? 0 : 1;
});
