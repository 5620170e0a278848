/**
 * Decoders as exporters wrote them before 2024 (tools/models/tiny/merged.py), beside PyTorch and beside onnxruntime in
 * Python: a graph that reads a whole text and one that goes on with a cache, as branches of one or each by itself.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { createEngine, type LocalEngine } from '../../src/engine/service/engine';
import { completesAndGoesBack, near, predicted, showsAttention, writes, type ExportReference } from './exported';
import { compare } from './ownModelReference';
import { ask } from './support';

const EXPORTS = 'test/fixtures/exports/merged';
const reference = JSON.parse(readFileSync(path.join(EXPORTS, 'reference.json'), 'utf8')) as ExportReference;

/** A prompt leaves half of the window, which is of 128 tokens, for the answer. */
const PROMPT_TOKENS = 64;
const MERGED = 'decoder_model_merged.onnx';
const ROUNDED = 'decoder_model_merged_quantized.onnx';
const MODELS = {
  'gpt2-merged': { shape: 'gpt2', files: [MERGED] },
  'gpt2-rounded': { shape: 'gpt2', files: [ROUNDED] },
  'gpt2-two-graphs': { shape: 'gpt2', files: ['decoder_model.onnx', 'decoder_with_past_model.onnx'] },
  'gpt2-no-cache': { shape: 'gpt2', files: ['decoder_model.onnx'], named: 'model.onnx' },
  'llama-merged': { shape: 'llama', files: [MERGED] },
  'llama-rounded': { shape: 'llama', files: [ROUNDED] },
} as const;

describe('Decoders in two branches', function () {
  this.timeout(60_000);
  let folder: string;
  let engine: LocalEngine;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'attentive-branches-'));
    for (const [id, { shape, files, ...names }] of Object.entries(MODELS)) {
      const onnx = path.join(folder, id, 'onnx');
      await mkdir(onnx, { recursive: true });
      for (const name of ['tokenizer.json', 'tokenizer_config.json', `${shape}/config.json`])
        await cp(path.join(EXPORTS, name), path.join(folder, id, path.basename(name)));
      for (const file of files)
        await cp(path.join(EXPORTS, shape, 'onnx', file), path.join(onnx, 'named' in names ? names.named : file));
    }
    engine = createEngine({ modelsFolder: 'models', ownModelsFolder: folder });
  });
  after(async () => {
    await engine.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  const [{ text }] = reference.texts as readonly [ExportReference['texts'][number]];

  it('are listed', async () => {
    const { models, unusable } = await ask(engine, { op: 'models', verify: true }, 'models');
    assert.deepEqual(unusable, []);
    for (const id of Object.keys(MODELS)) assert.equal(models.find((each) => each.id === id)?.family, 'decoder', id);
  });

  for (const [id, { shape, files }] of Object.entries(MODELS)) {
    const { torch, runtime } = reference.shapes[shape]!;
    const isRounded = id.endsWith('-rounded');
    describe(id, () => {
      if (isRounded)
        it('predicts what onnxruntime predicts with the same file', async () => {
          for (const [i, each] of reference.texts.entries())
            near(await predicted(engine, id, each.text, 'fast'), runtime[files[0]]![i]!, 5e-2);
        });
      else {
        it('predicts what PyTorch predicts', async () => {
          for (const [i, each] of reference.texts.entries())
            for (const precision of ['fast', 'exact'] as const)
              near(await predicted(engine, id, each.text, precision), torch[i]!.logprobs, 1e-4);
        });

        it("writes what PyTorch's generate writes", async () => {
          for (const [i, each] of reference.texts.entries())
            if (each.ids.length <= PROMPT_TOKENS) await writes(engine, id, each.text, torch[i]!.written);
          await writes(engine, id, text, torch[0]!.written, 'exact');
        });

        it("shows PyTorch's attention", () =>
          compare(engine, id, text, 'self', torch[0]!.attention!, { queries: 20, keys: 20 }));
      }

      it('scores the end of a text as it predicts it', async () => {
        const at = text.lastIndexOf(' ');
        const precision = isRounded ? 'fast' : 'exact';
        const { candidates } = await ask(
          engine,
          { op: 'score', model: id, prompt: text.slice(0, at), candidates: [text.slice(at)], precision },
          'scored',
        );
        const scored = candidates[0]!.tokens.map(({ logprob }) => logprob);
        assert.ok(scored.length > 1);
        near(scored, (await predicted(engine, id, text, precision)).slice(-scored.length), isRounded ? 5e-2 : 1e-4);
      });

      it('completes, and goes back in its cache', () => completesAndGoesBack(engine, id, text));

      it('shows its attention', () => showsAttention(engine, id, text));
    });
  }

  for (const id of ['gpt2-merged', 'llama-merged'])
    it(`reads again from where a cut or a patch changes something: ${id}`, async () => {
      const request = { model: id, text, precision: 'exact', maxTokens: 64 } as const;
      const cut = async (queries: 'last' | 'every') =>
        ask(engine, { op: 'cut', ...request, sets: [[], [{ source: 3 }]], queries }, 'cut');
      const [last, every] = [await cut('last'), await cut('every')];
      for (const { before, after } of [last, every]) {
        assert.ok(Math.abs(after[0]!.logprob - before.logprob) < 1e-5, 'without a cut nothing changes');
        assert.ok(Math.abs(after[1]!.logprob - before.logprob) > 1e-5, 'a cut changes something');
      }
      assert.notEqual(last.after[1]!.logprob, every.after[1]!.logprob);
    });
});
