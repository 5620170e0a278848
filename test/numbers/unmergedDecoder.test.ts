/**
 * A T5 whose decoder is in two graphs, with the weights beside them (tools/models/tiny/exports.py), beside PyTorch: the
 * graphs are not merged where the exporter's post-processing is left out.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { createEngine, type LocalEngine } from '../../src/engine/service/engine';
import { compare, type OwnModelReference } from './ownModelReference';
import { ask } from './support';

const EXPORTS = 'test/fixtures/exports';
const MODEL = 't5';
const { text, written, ...attention } = (
  JSON.parse(readFileSync(path.join(EXPORTS, 'reference.json'), 'utf8')) as {
    translators: { t5: OwnModelReference['tiny-t5'] };
  }
).translators.t5;

describe('A translator whose decoder is in two graphs', function () {
  this.timeout(60_000);
  let folder: string;
  let engine: LocalEngine;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'attentive-unmerged-'));
    await cp(path.join(EXPORTS, MODEL), path.join(folder, MODEL), { recursive: true });
    engine = createEngine({ modelsFolder: 'models', ownModelsFolder: folder });
  });
  after(async () => {
    await engine.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  for (const beams of [1, 4])
    it(`translates with ${beams} beam(s) as PyTorch's generate does`, async () => {
      const {
        sentences: [sentence],
      } = await ask(engine, { op: 'translate', model: MODEL, text, beams, maxTokens: 12 }, 'translated');
      assert.deepEqual(
        sentence!.tokens.map(({ id }) => id),
        written[beams],
      );
    });

  for (const kind of ['encoder', 'decoder', 'cross'] as const)
    it(`shows PyTorch's ${kind} attention`, () => {
      const fed = written[1]!.length;
      return compare(engine, MODEL, text, kind, attention[kind], {
        ...(kind !== 'encoder' && { queries: fed }),
        ...(kind === 'decoder' && { keys: fed }),
      });
    });

  it('leaves its graphs as they were: the changed headers have names of their own', async () => {
    for (const part of ['encoder_model', 'decoder_model', 'decoder_with_past_model'])
      assert.deepEqual(
        await readFile(path.join(folder, MODEL, 'onnx', `${part}.onnx`)),
        await readFile(path.join(EXPORTS, MODEL, 'onnx', `${part}.onnx`)),
        part,
      );
  });
});
