/**
 * npm run fuzz: a million mutated messages at every boundary, and 10,000 models with damaged files. `-- --messages 50000
 * --models 200` does less, `--seed 7` another run; the seed is printed.
 */
import './lib/node-version.mjs';
import { parseArgs } from 'node:util';
import { build } from './lib/building.mjs';
import { Problem, command, say } from './lib/console.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { inRoot, root } from './lib/paths.mjs';
import { run } from './lib/processes.mjs';

/**
 * @param {string} name
 * @param {string} given
 */
function wholeNumber(name, given) {
  const value = Number(given);
  if (!Number.isInteger(value) || value < 0)
    throw new Problem(`--${name} ${given} is no whole number.`, 'Give a number from 0, or leave it out.');
  return String(value);
}

await command(async () => {
  const { values } = parseArgs({
    options: {
      messages: { type: 'string', default: '1000000' },
      models: { type: 'string', default: '10000' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    },
  });
  const env = {
    ...process.env,
    ATTENTIVE_FUZZ_MESSAGES: wholeNumber('messages', values.messages),
    ATTENTIVE_FUZZ_MODELS: wholeNumber('models', values.models),
    ATTENTIVE_FUZZ_SEED: wholeNumber('seed', values.seed),
  };
  await ensureDependencies();
  await build({ tests: true });
  say(`\nSeed ${values.seed}; \`npm run fuzz -- --seed ${values.seed}\` does the same again.`);
  const { code } = await run(
    process.execPath,
    [inRoot('node_modules/mocha/bin/mocha.js'), 'out/test/faults/fuzz/*.test.cjs'],
    { cwd: root, env, onOutput: (text) => process.stdout.write(text) },
  );
  return code ?? 1;
});
