/** What "built" means: the bundles in dist/, and beside each model the headers that its sessions load. */
import fs from 'node:fs';
import { step } from './console.mjs';
import { inRoot, root } from './paths.mjs';
import { runOrExplain } from './processes.mjs';

/** @param {{ production?: boolean, tests?: boolean }} [options] */
export async function build({ production = false, tests = false } = {}) {
  // A test that was deleted or renamed must not go on running from here.
  if (tests) fs.rmSync(inRoot('out/test'), { recursive: true, force: true });
  const flags = [...(production ? ['--production'] : []), ...(tests ? ['--tests'] : [])];
  await step('Bundling', () =>
    runOrExplain(process.execPath, ['esbuild.js', ...flags], {
      cwd: root,
      failure: 'The sources could not be bundled.',
      nextStep: 'Put right what the lines above name, then run the command again.',
    }),
  );
  await prepareModels();
}

/** Writes the patched model headers, where the build made the program that does it. */
async function prepareModels() {
  const program = inRoot('dist/prepareModels.js');
  if (!fs.existsSync(program)) return;
  await step('Preparing the models', () =>
    runOrExplain(process.execPath, [program, inRoot('models')], {
      cwd: root,
      failure: 'The models could not be prepared.',
      nextStep:
        'Restore models/ (git checkout -- models) and see that the folder may be written, then run the command again.',
    }),
  );
}
