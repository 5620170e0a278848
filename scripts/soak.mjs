/**
 * npm run soak: half an hour of random requests at the real engine while it is killed, restarted and left alone, 200
 * crashes in the middle of a text and 50 of a larger model's, and 200 at random points of random requests. `-- 5` takes
 * five minutes and as many fewer crashes.
 */
import './lib/node-version.mjs';
import { build } from './lib/building.mjs';
import { Problem, command } from './lib/console.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { inRoot, root } from './lib/paths.mjs';
import { run } from './lib/processes.mjs';

const MINUTES = 30;
const CRASHES = 200;

await command(async () => {
  const [given = String(MINUTES)] = process.argv.slice(2);
  const minutes = Number(given);
  if (!(minutes > 0)) throw new Problem(`${given} is no number of minutes.`, 'Give one, or leave it out for 30.');
  await ensureDependencies();
  await build({ tests: true });
  const { code } = await run(
    process.execPath,
    [
      inRoot('node_modules/mocha/bin/mocha.js'),
      'out/test/long/faults/soak.test.cjs',
      ...['crashes', 'killings', 'keystrokes'].map((name) => `out/test/faults/${name}.test.cjs`),
    ],
    {
      cwd: root,
      env: {
        ...process.env,
        ATTENTIVE_SOAK_SECONDS: String(60 * minutes),
        ATTENTIVE_CRASHES: String(Math.max(6, Math.round((CRASHES * minutes) / MINUTES))),
        ATTENTIVE_KEYSTROKES: '10000',
      },
      onOutput: (text) => process.stdout.write(text),
    },
  );
  return code;
});
