import assert from 'node:assert/strict';
import { create, toBinary } from '@bufbuild/protobuf';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { prepareModel } from '../../../../src/engine/families/graphFiles';
import { patchHeader, prepareHeader, type GraphFile } from '../../../../src/engine/graph/headers';
import { LENS_NORM } from '../../../../src/engine/graph/lens';
import { ModelProtoSchema } from '../../../../src/engine/graph/proto/onnx_pb';
import { variantHeader } from '../../../../src/engine/graph/variants';
import { loadManifest } from '../../../../src/models/manifest';
import { ReasonError } from '../../../../src/protocol/engine';

const MODELS = path.join(process.cwd(), 'models');
const SMOLLM2 = 'smollm2-135m-instruct';
const SMOLLM: GraphFile = { original: 'onnx/model_q4.onnx', headSize: 64 };
const UNTAPPED = variantHeader({ arithmetic: 'fast', taps: new Set() });

describe('A prepared header', () => {
  it('is written again when it is not what the patch makes of the original', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'attentive-'));
    try {
      await cp(path.join(MODELS, SMOLLM2, SMOLLM.original), path.join(folder, SMOLLM.original), { recursive: true });
      const target = await prepareHeader(folder, SMOLLM, UNTAPPED);
      const wanted = Buffer.from(patchHeader(await readFile(path.join(folder, SMOLLM.original)), SMOLLM, UNTAPPED));
      assert.ok(wanted.equals(await readFile(target)));
      const { mtimeMs } = await stat(target);
      await prepareHeader(folder, SMOLLM, UNTAPPED);
      assert.equal((await stat(target)).mtimeMs, mtimeMs, 'left alone when it is right');
      await writeFile(target, wanted.subarray(0, 1000));
      await prepareHeader(folder, SMOLLM, UNTAPPED);
      assert.ok(wanted.equals(await readFile(target)));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('of an earlier build goes when the model is prepared, and what the build did not make stays', async () => {
    const models = await mkdtemp(path.join(tmpdir(), 'attentive-'));
    const listed = (await loadManifest(MODELS)).models.find(({ id }) => id === SMOLLM2)!;
    const entry = { ...listed, int8: undefined };
    const onnx = path.join(models, entry.id, 'onnx');
    try {
      for (const name of ['config.json', SMOLLM.original])
        await cp(path.join(MODELS, entry.id, name), path.join(models, entry.id, name), { recursive: true });
      await mkdir(path.join(onnx, 'attention'));
      for (const name of [
        'exact-attention_q4.onnx',
        'int8_q4.onnx',
        'int8_q4.onnx_data',
        'lens-exact_q4.onnx',
        'attention/model_q4.onnx',
        'model_fp16.onnx',
        'faster.md',
      ])
        await writeFile(path.join(onnx, name), '');
      await prepareModel(models, entry);
      const wanted = [
        'fast_q4.onnx',
        'fast-attention-values-residual-stream-bias-patch_q4.onnx',
        'exact-attention-values-residual-stream-bias-patch_q4.onnx',
        'projections_q4.onnx',
        'unembedding_q4.onnx',
        'lens_q4.onnx',
      ];
      assert.deepEqual(
        (await readdir(onnx)).sort(),
        ['faster.md', 'model_fp16.onnx', 'model_q4.onnx', ...wanted].sort(),
      );
    } finally {
      await rm(models, { recursive: true });
    }
  });

  it('is refused for a graph that goes round in a circle, instead of walking along it for ever', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'attentive-'));
    const node = [
      { opType: 'Cast', input: ['b'], output: ['logits'] },
      { opType: 'Cast', input: ['logits'], output: ['b'] },
    ];
    try {
      await mkdir(path.join(folder, 'onnx'));
      const circle = toBinary(ModelProtoSchema, create(ModelProtoSchema, { graph: { node } }));
      await writeFile(path.join(folder, SMOLLM.original), circle);
      await assert.rejects(prepareHeader(folder, SMOLLM, LENS_NORM), (thrown) => {
        assert.ok(thrown instanceof ReasonError);
        assert.deepEqual(thrown.reason, { code: 'graphUnreadable', args: { file: SMOLLM.original } });
        return true;
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
