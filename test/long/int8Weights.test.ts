/** The int8 weights of an embedded model, made anew from the packed ones. */
import assert from 'node:assert/strict';
import { cp, mkdtemp, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { ensureInt8Weights } from '../../src/engine/families/int8Weights';
import type { GraphFile } from '../../src/engine/graph/headers';
import { INT8_DATA } from '../../src/engine/graph/int8/layout';
import { loadManifest, type ModelEntry } from '../../src/models/manifest';

const MODELS = path.join(process.cwd(), 'models');
const MODEL = 'smollm2-135m-code';
const FILE: GraphFile = { original: 'onnx/model_q4.onnx', headSize: 64 };

describe('The int8 graph', function () {
  this.timeout(120_000);
  let models = '';
  let entry: ModelEntry;
  const dataFile = (): string => path.join(models, MODEL, 'onnx', INT8_DATA);

  before(async () => {
    models = await mkdtemp(path.join(tmpdir(), 'attentive-'));
    entry = (await loadManifest(MODELS)).models.find(({ id }) => id === MODEL)!;
    for (const { path: name } of entry.files)
      await cp(path.join(MODELS, MODEL, name), path.join(models, MODEL, name), { recursive: true });
  });
  after(() => rm(models, { recursive: true, force: true }));

  it('has weights that are made anew, to the byte, where they are missing or damaged', async () => {
    const ensure = () => ensureInt8Weights(path.join(models, MODEL), FILE, entry.int8!);
    assert.equal(await ensure(), true);
    assert.equal((await stat(dataFile())).size, entry.int8!.bytes);
    await truncate(dataFile(), 1000);
    assert.equal(await ensure(), true);
    assert.equal((await stat(dataFile())).size, entry.int8!.bytes);
  });

  it('is not used where its weights come out differently than the manifest says', async () => {
    const other = { ...entry.int8!, sha256: '0'.repeat(64) };
    assert.equal(await ensureInt8Weights(path.join(models, MODEL), FILE, other), false);
  });
});
