/** A masked-word encoder in float16 (tools/models/tiny/exports.py), beside the same one in float32. */
import assert from 'node:assert/strict';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { createEngine, type LocalEngine } from '../../src/engine/service/engine';
import { ask } from './support';

const WHOLE = 'whole';
const HALF = 'half';
const [TEXT, OTHER] = ['the cat [MASK] sat', 'the dog [MASK] sat'];

describe('An encoder in float16', function () {
  this.timeout(60_000);
  let folder: string;
  let engine: LocalEngine;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'attentive-half-'));
    for (const model of [WHOLE, HALF])
      await cp('test/fixtures/models/tiny-bert', path.join(folder, model), { recursive: true });
    await cp('test/fixtures/exports/bert_half.onnx', path.join(folder, HALF, 'onnx/model.onnx'));
    engine = createEngine({ modelsFolder: 'models', ownModelsFolder: folder });
  });
  after(async () => {
    await engine.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  const close = (found: readonly number[], wanted: readonly number[], within: number): void => {
    assert.equal(found.length, wanted.length);
    found.forEach((value, i) => assert.ok(Math.abs(value - wanted[i]!) < within, `${value} beside ${wanted[i]}`));
  };

  it('shows the attention of the one in float32', async () => {
    const rows = async (model: string): Promise<number[]> => {
      const { handle, tokens } = await ask(
        engine,
        { op: 'attend', model, text: TEXT, precision: 'exact', maxTokens: 64 },
        'attended',
      );
      const address = { map: 'self', layer: 1, head: 0, fromRow: 0, toRow: tokens.length } as const;
      return [...(await ask(engine, { op: 'attention', handle, ...address }, 'weights')).weights];
    };
    close(await rows(HALF), await rows(WHOLE), 1e-3);
  });

  it('is patched like the one in float32', async () => {
    const shares = async (model: string): Promise<number[]> => {
      const request = { op: 'patch', model, text: TEXT, otherText: OTHER, precision: 'exact', maxTokens: 64 } as const;
      return (await ask(engine, request, 'patched')).shares.flat();
    };
    close(await shares(HALF), await shares(WHOLE), 0.05);
  });
});
