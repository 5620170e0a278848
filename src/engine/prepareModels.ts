/** A step of the build: patched headers beside the embedded models' weights. Argument: the models' folder. */
import * as path from 'node:path';
import { english } from '../base/english';
import { ManifestError } from '../models/errors';
import { loadManifest } from '../models/manifest';
import { ReasonError } from '../protocol/engine';
import { errorSentences } from '../sentences/errors';
import { reasonSentence } from '../sentences/reasons';
import { prepareModel } from './families/graphFiles';

async function main([folder]: readonly string[]): Promise<void> {
  if (folder === undefined) throw new Error('usage: prepareModels.js MODELS_FOLDER');
  await prepareModels(path.resolve(folder));
}

async function prepareModels(folder: string): Promise<void> {
  const { models } = await loadManifest(folder);
  for (const entry of models) await prepareModel(folder, entry);
}

function sentenceOf(thrown: unknown): string {
  if (thrown instanceof ManifestError) return errorSentences(thrown.error, english).message;
  if (thrown instanceof ReasonError) return reasonSentence(thrown.reason, english);
  return thrown instanceof Error ? thrown.message : String(thrown);
}

main(process.argv.slice(2)).catch((thrown: unknown) => {
  process.stderr.write(`The models could not be prepared: ${sentenceOf(thrown)}\n`);
  process.exitCode = 1;
});
