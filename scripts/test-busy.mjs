/**
 * npm run test:busy: npm test again and again while a busy loop takes a share of every processor. `-- 1 ui` runs once,
 * and one part alone.
 */
import './lib/node-version.mjs';
import os from 'node:os';
import { Problem, command, say, seconds } from './lib/console.mjs';
import { inRoot, root } from './lib/paths.mjs';
import { end, run, start } from './lib/processes.mjs';

/** Longer than any line that says how many tests passed. */
const TAIL = 1000;

/** @param {readonly string[]} args for scripts/test.mjs */
async function runTests(args) {
  let tail = '';
  const begun = Date.now();
  const { code } = await run(process.execPath, [inRoot('scripts/test.mjs'), ...args], {
    cwd: root,
    onOutput(text) {
      process.stdout.write(text);
      tail = (tail + text).slice(-TAIL);
    },
  });
  return { ok: code === 0, line: `${tail.trimEnd().split('\n').at(-1)} (${seconds(Date.now() - begun)})` };
}

await command(async () => {
  const [given = '3', ...args] = process.argv.slice(2);
  const times = Number(given);
  if (!Number.isInteger(times) || times < 1)
    throw new Problem(`${given} is no number of runs.`, 'Give a number from 1, or leave it out for 3.');
  const loops = Array.from({ length: os.availableParallelism() }, () =>
    start(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
  );
  /** @type {Awaited<ReturnType<typeof runTests>>[]} */
  const runs = [];
  try {
    for (let i = 0; i < times; i++) runs.push(await runTests(args));
  } finally {
    await Promise.all(loops.map(end));
  }
  say('');
  runs.forEach(({ line }, i) => say(`run ${i + 1} beside ${loops.length} busy processes: ${line}`));
  const green = runs.filter(({ ok }) => ok).length;
  say(`${green} of ${times} runs passed.`);
  return green === times ? 0 : 1;
});
