/**
 * Translators beside PyTorch: a T5 whose decoder is in two graphs, with the weights beside them (tools/models/tiny/exports.py; the
 * graphs are not merged where the exporter's post-processing is left out), and an mT5 (tools/models/tiny/merged.py).
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { createEngine, type LocalEngine } from '../../src/engine/service/engine';
import { compare, translates, type OwnModelReference } from './ownModelReference';

const EXPORTS = 'test/fixtures/exports';
/** With the folder of its fixture and of what PyTorch says. */
const MODELS = { t5: EXPORTS, mt5: `${EXPORTS}/merged` } as const;

type Reference = OwnModelReference['tiny-t5'];
const referenceOf = (model: keyof typeof MODELS): Reference =>
  (
    JSON.parse(readFileSync(path.join(MODELS[model], 'reference.json'), 'utf8')) as {
      translators: Record<string, Reference>;
    }
  ).translators[model]!;

describe('A translator', function () {
  this.timeout(60_000);
  let folder: string;
  let engine: LocalEngine;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'attentive-unmerged-'));
    for (const [model, from] of Object.entries(MODELS))
      await cp(path.join(from, model), path.join(folder, model), { recursive: true });
    engine = createEngine({ modelsFolder: 'models', ownModelsFolder: folder });
  });
  after(async () => {
    await engine.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  for (const model of ['t5', 'mt5'] as const) {
    const { text, written, ...attention } = referenceOf(model);
    for (const beams of [1, 4])
      it(`(${model}) translates with ${beams} beam(s) as PyTorch's generate does`, async () => {
        await translates(engine, model, { text, beams, written: written[beams]! });
      });

    for (const kind of ['encoder', 'decoder', 'cross'] as const)
      it(`(${model}) shows PyTorch's ${kind} attention`, () => {
        const fed = written[1]!.length;
        return compare(engine, model, text, kind, attention[kind], {
          ...(kind !== 'encoder' && { queries: fed }),
          ...(kind === 'decoder' && { keys: fed }),
        });
      });
  }

  it('(t5) leaves its graphs as they were: the changed headers have names of their own', async () => {
    for (const part of ['encoder_model', 'decoder_model', 'decoder_with_past_model'])
      assert.deepEqual(
        await readFile(path.join(folder, 't5', 'onnx', `${part}.onnx`)),
        await readFile(path.join(EXPORTS, 't5', 'onnx', `${part}.onnx`)),
        part,
      );
  });
});
