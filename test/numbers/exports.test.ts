/**
 * Decoders of the architectures that people bring, as optimum and onnxruntime-genai's builder export them
 * (tools/models/tiny/exports.py), beside PyTorch and beside onnxruntime in Python on the same file.
 */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { createEngine, type LocalEngine } from '../../src/engine/service/engine';
import { completesAndGoesBack, near, predicted, showsAttention, writes, type ExportReference } from './exported';
import { compare } from './ownModelReference';
import { ask } from './support';

const EXPORTS = 'test/fixtures/exports';

const reference = JSON.parse(readFileSync(path.join(EXPORTS, 'reference.json'), 'utf8')) as ExportReference;

/** Of files whose weights and arithmetic are PyTorch's. */
const TOLERANCES: Readonly<Record<string, number | undefined>> = { 'model.onnx': 1e-4, 'model_fp16.onnx': 1e-2 };

const FILES = Object.keys(reference.shapes).flatMap((shape) =>
  readdirSync(path.join(EXPORTS, shape, 'onnx')).map((file) => ({
    shape,
    file,
    /** Activations are rounded to 8 bits, where a difference of the last bit in float32 may become one of a whole step. */
    isRounded: file.endsWith('_quantized.onnx'),
    /** The model's folder, and its name. */
    id: `${shape}-${file.replace('.onnx', '')}`,
    tolerance: TOLERANCES[file],
  })),
);

describe('Decoders as people export them', function () {
  this.timeout(60_000);
  let folder: string;
  let engine: LocalEngine;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'attentive-exports-'));
    for (const { shape, file, id } of FILES) {
      const onnx = path.join(folder, id, 'onnx');
      await mkdir(onnx, { recursive: true });
      for (const name of ['tokenizer.json', 'tokenizer_config.json'])
        await cp(path.join(EXPORTS, name), path.join(folder, id, name));
      for (const name of ['config.json', 'generation_config.json'])
        await cp(path.join(EXPORTS, shape, name), path.join(folder, id, name));
      await cp(path.join(EXPORTS, shape, 'onnx', file), path.join(onnx, file.replace('built', 'model')));
    }
    engine = createEngine({ modelsFolder: 'models', ownModelsFolder: folder });
  });
  after(async () => {
    await engine.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  /** Of the last layer, [queries, keys]. */
  const valueWeighted = async (model: string): Promise<Float32Array> => {
    const { text } = reference.texts[0]!;
    const { handle, maps } = await ask(
      engine,
      { op: 'attend', model, text, precision: 'exact', maxTokens: 64 },
      'attended',
    );
    const { kind, layers, queries } = maps[0]!;
    const asked = { map: kind, layer: layers - 1, head: 0, fromRow: 0, toRow: queries, measure: 'value' } as const;
    return (await ask(engine, { op: 'attention', handle, ...asked }, 'weights')).weights;
  };
  it('are listed, with what decoders can do', async () => {
    const { models, unusable } = await ask(engine, { op: 'models', verify: true }, 'models');
    assert.deepEqual(unusable, []);
    for (const { id } of FILES) {
      const found = models.find((each) => each.id === id);
      assert.equal(found?.family, 'decoder', id);
      for (const can of ['generate', 'score', 'attention'] as const)
        assert.equal(found.capabilities[can].is, 'available', `${id}: ${can}`);
    }
  });

  for (const { shape, file, id, isRounded, tolerance } of FILES) {
    describe(id, () => {
      const { torch, runtime } = reference.shapes[shape]!;

      it('predicts what onnxruntime predicts with the same file', async () => {
        for (const [i, { text }] of reference.texts.entries())
          near(await predicted(engine, id, text, 'fast'), runtime[file]![i]!, isRounded ? 5e-2 : 1e-3);
      });

      if (tolerance !== undefined)
        it('predicts what PyTorch predicts', async () => {
          for (const [i, { text }] of reference.texts.entries())
            for (const precision of ['fast', 'exact'] as const)
              near(await predicted(engine, id, text, precision), torch[i]!.logprobs, tolerance);
        });

      if (tolerance === 1e-4)
        it("writes what PyTorch's generate writes", async () => {
          for (const [i, { text }] of reference.texts.entries()) await writes(engine, id, text, torch[i]!.written);
        });

      it('completes, and goes back in its cache', () => completesAndGoesBack(engine, id, reference.texts[0]!.text));

      it('shows its attention', () => showsAttention(engine, id, reference.texts[0]!.text));

      if (file === 'model_fp16.onnx')
        it('has the value-weighted attention of the float32 export', async () => {
          const [half, whole] = [await valueWeighted(id), await valueWeighted(`${shape}-model`)];
          const largest = Math.max(...whole);
          half.forEach((each, i) =>
            assert.ok(Math.abs(each - whole[i]!) < 0.01 * largest, `${i}: ${each} beside ${whole[i]}`),
          );
        });

      if (shape === 'qwen2')
        it('shows the terms of its logits, which add up to their difference', async () => {
          const { text } = reference.texts[0]!;
          const { sum, difference } = await ask(
            engine,
            { op: 'why', model: id, text, precision: 'exact', maxTokens: 64, most: 5 },
            'why',
          );
          assert.ok(Math.abs(difference) > 1e-2);
          assert.ok(Math.abs(sum - difference) < (tolerance ?? 1e-2), `sum ${sum}, model ${difference}`);
        });

      const attention = torch[0]!.attention;
      if (attention && tolerance === 1e-4)
        it("shows PyTorch's attention", () =>
          compare(engine, id, reference.texts[0]!.text, 'self', attention, { queries: 20, keys: 20 }));
    });
  }
});
