import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { addDifference, DIFFERENCE_SUFFIX } from '../../../src/models/difference';
import { verifyModel } from '../../../src/models/verify';
import { ModelsFolder } from './folder';

const NAME = 'onnx/model_q4.onnx_data';

describe('Weights that are packed as a difference', () => {
  let models: ModelsFolder;
  let weights: Buffer;
  const at = (name: string): string => models.at(name);
  const entry = () => ({ ...models.entry, difference: { path: NAME, from: 'base' } });
  const names = (): string[] => readdirSync(at('onnx')).sort();

  /** As in a package: the difference instead of the file. */
  const pack = (difference: Buffer): void => writeFileSync(at(NAME + DIFFERENCE_SUFFIX), deflateRawSync(difference));

  beforeEach(() => {
    models = new ModelsFolder();
    weights = readFileSync(at(NAME));
    const base = Buffer.from(weights.map((byte, i) => (byte * 3 + i) % 256));
    mkdirSync(path.join(models.path, 'base/onnx'), { recursive: true });
    writeFileSync(path.join(models.path, 'base', NAME), base);
    pack(Buffer.from(weights.map((byte, i) => byte - base[i]!)));
    rmSync(at(NAME));
  });
  afterEach(() => models.remove());

  it('are added up to the file of the manifest, once', async () => {
    assert.equal((await verifyModel(models.path, entry())).kind, 'missing');
    await addDifference(models.path, entry());
    assert.deepEqual(await verifyModel(models.path, entry()), { kind: 'ok' });
    pack(Buffer.alloc(weights.length));
    await addDifference(models.path, entry());
    assert.ok(readFileSync(at(NAME)).equals(weights), 'what is there stays');
  });

  it('are not made of a difference that is not there, and of none where the model has none', async () => {
    await addDifference(models.path, models.entry);
    assert.deepEqual(names(), ['model_q4.onnx', `model_q4.onnx_data${DIFFERENCE_SUFFIX}`]);
    rmSync(at(NAME + DIFFERENCE_SUFFIX));
    await addDifference(models.path, entry());
    assert.deepEqual(names(), ['model_q4.onnx']);
  });

  it('leave nothing behind where they cannot be made', async () => {
    const before = names();
    writeFileSync(at(NAME + DIFFERENCE_SUFFIX), 'no deflate');
    await assert.rejects(addDifference(models.path, entry()), { code: 'Z_DATA_ERROR' });
    assert.deepEqual(names(), before);
    pack(Buffer.alloc(20_000_000));
    await assert.rejects(addDifference(models.path, entry()), RangeError);
    assert.deepEqual(names(), before);
    await assert.rejects(addDifference(models.path, { ...entry(), difference: { path: NAME, from: 'none' } }), {
      code: 'ENOENT',
    });
    assert.deepEqual(names(), before);
  });

  it('are refused with the system code where their folder cannot be written', async () => {
    // Rights do not bind root; a folder where the file is to be written refuses everybody.
    mkdirSync(at(`${NAME}.${process.pid}.tmp/in the way`), { recursive: true });
    await assert.rejects(addDifference(models.path, entry()), { code: 'EISDIR' });
  });
});
