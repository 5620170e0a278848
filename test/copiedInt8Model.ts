/** A copy of an embedded model, of which a suite makes the int8 weights or takes away what they are made from. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { ensureInt8Weights } from '../src/engine/families/int8Weights';
import type { GraphFile } from '../src/engine/graph/headers';
import { INT8_DATA } from '../src/engine/graph/int8/layout';
import { loadManifest, type ModelFile } from '../src/models/manifest';

const MODELS = path.join(process.cwd(), 'models');
const MODEL = 'smollm2-135m-code';
/** The model that is copied. */
export const INT8_HOME = path.join(MODELS, MODEL);
export const INT8_FILE: GraphFile = { original: 'onnx/model_q4.onnx', headSize: 64 };

/** Registers the hooks of a suite. Its values count from the first test on. */
export function copiedInt8Model() {
  let home = '';
  let int8: ModelFile;
  before(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'attentive-'));
    const entry = (await loadManifest(MODELS)).models.find(({ id }) => id === MODEL)!;
    int8 = entry.int8!;
    for (const { path: name } of entry.files)
      await cp(path.join(INT8_HOME, name), path.join(home, name), { recursive: true });
  });
  after(() => rm(home, { recursive: true, force: true }));
  return {
    get home(): string {
      return home;
    },
    get int8(): ModelFile {
      return int8;
    },
    get dataFile(): string {
      return path.join(home, 'onnx', INT8_DATA);
    },
    /** @param expected of the weights; what the manifest says without it */
    ensure: (expected = int8): Promise<boolean> => ensureInt8Weights(home, INT8_FILE, expected),
  };
}
