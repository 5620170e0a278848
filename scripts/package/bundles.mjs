/** The bundles of a package: minified, apart from the checkout's own dist/, which a window or a test may be using. */
import path from 'node:path';
import { inRoot, root } from '../lib/paths.mjs';
import { runOrExplain } from '../lib/processes.mjs';

/** @param {string} into an absolute path, in which dist/ and bundled.json are made */
export async function makeBundles(into) {
  await runOrExplain(process.execPath, ['esbuild.js', '--production', `--into=${into}`], {
    cwd: root,
    failure: 'The sources could not be bundled.',
    nextStep: 'Put right what the lines above name, then run the command again.',
  });
  // The patched headers lie beside the weights, in the checkout, as after each build.
  await runOrExplain(process.execPath, [path.join(into, 'dist/prepareModels.js'), inRoot('models')], {
    cwd: root,
    failure: 'The models could not be prepared.',
    nextStep: 'Restore models/ (git checkout -- models), then run the command again.',
  });
}
