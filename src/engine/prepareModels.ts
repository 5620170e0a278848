/** A step of the build: patched headers beside the embedded models' weights. Argument: the models' folder. */
import * as path from 'node:path';
import { loadManifest } from '../models/manifest';
import { prepareModel } from './families/graphFiles';

async function main(folder: string): Promise<void> {
  const { models } = await loadManifest(folder);
  for (const entry of models) await prepareModel(folder, entry);
}

main(path.resolve(process.argv[2])).catch((thrown: unknown) => {
  process.stderr.write(`The models could not be prepared: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  process.exitCode = 1;
});
