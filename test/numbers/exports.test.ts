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
import { GREEDY, type Precision } from '../../src/protocol/engine';
import { compare } from './ownModelReference';
import { ask } from './support';

const EXPORTS = 'test/fixtures/exports';

interface Reference {
  readonly texts: readonly { readonly text: string; readonly ids: readonly number[] }[];
  readonly shapes: Readonly<
    Record<
      string,
      {
        /** A text each. `logprobs`: of each token but the first; `written`: the greedy continuation. */
        readonly torch: readonly {
          readonly logprobs: readonly number[];
          readonly written: readonly number[];
          readonly attention?: readonly number[][];
        }[];
        /** By file, a text each. */
        readonly runtime: Readonly<Record<string, readonly (readonly number[])[]>>;
      }
    >
  >;
}
const reference = JSON.parse(readFileSync(path.join(EXPORTS, 'reference.json'), 'utf8')) as Reference;

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

  const predicted = async (model: string, text: string, precision: Precision): Promise<number[]> => {
    const { predictions } = await ask(
      engine,
      { op: 'predictions', model, text, precision, maxTokens: 512, top: 1 },
      'predicted',
    );
    return predictions.slice(1).map(({ logprob }) => logprob!);
  };
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
  const near = (found: readonly number[], wanted: readonly number[], tolerance: number): void => {
    assert.equal(found.length, wanted.length);
    found.forEach((each, i) =>
      assert.ok(Math.abs(each - wanted[i]!) < tolerance, `token ${i + 1}: ${each} beside ${wanted[i]}`),
    );
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
          near(await predicted(id, text, 'fast'), runtime[file]![i]!, isRounded ? 5e-2 : 1e-3);
      });

      if (tolerance !== undefined)
        it('predicts what PyTorch predicts', async () => {
          for (const [i, { text }] of reference.texts.entries())
            for (const precision of ['fast', 'exact'] as const)
              near(await predicted(id, text, precision), torch[i]!.logprobs, tolerance);
        });

      if (tolerance === 1e-4)
        it("writes what PyTorch's generate writes", async () => {
          for (const [i, { text }] of reference.texts.entries()) {
            const { tokens } = await ask(
              engine,
              {
                op: 'generate',
                model: id,
                prompt: text,
                sampling: GREEDY,
                maxTokens: 12,
                precision: 'fast',
                alternatives: 0,
              },
              'generated',
            );
            const written = torch[i]!.written;
            const end = written.indexOf(0);
            assert.deepEqual(
              tokens.map((each) => each.id),
              end === -1 ? written : written.slice(0, end),
            );
          }
        });

      it('completes, and goes back in its cache', async () => {
        const complete = async (prefix: string) => {
          const { kind, ...found } = await engine.ask({
            op: 'complete',
            model: id,
            prefix,
            suffix: '',
            extent: 'block',
            maxTokens: 8,
            minProbability: 0,
          });
          assert.ok(kind === 'suggested' || kind === 'empty', JSON.stringify(found));
          return 'tokens' in found ? found : undefined;
        };
        const suggested: { prefix: string; found: NonNullable<Awaited<ReturnType<typeof complete>>> }[] = [];
        // What begins alike stays in the cache. A line may end at once, after random weights.
        for (const prefix of ['', ' I was', ' She is', ' it'].map((end) => reference.texts[0]!.text + end)) {
          const found = await complete(prefix);
          if (found) suggested.push({ prefix, found });
        }
        assert.notEqual(suggested.length, 0);
        for (const { prefix, found } of suggested) {
          const again = await complete(prefix);
          assert.deepEqual(
            again?.tokens.map((each) => each.id),
            found.tokens.map((each) => each.id),
          );
          assert.ok(again && again.reusedTokens > 10, `${again?.reusedTokens} tokens were not read again`);
        }
      });

      it('shows its attention, or says why not', async () => {
        const { text } = reference.texts[0]!;
        const outcome = await engine.ask({ op: 'attend', model: id, text, precision: 'exact', maxTokens: 64 });
        assert.equal(outcome.kind, 'attended', JSON.stringify(outcome));
        assert.ok(outcome.kind === 'attended');
        const { handle, maps } = outcome;
        for (const { kind, layers, heads, queries, keys } of maps)
          for (let layer = 0; layer < layers; layer++)
            for (let head = 0; head < heads; head++) {
              const { weights } = await ask(
                engine,
                { op: 'attention', handle, map: kind, layer, head, fromRow: 0, toRow: queries },
                'weights',
              );
              for (let query = 0; query < queries; query++) {
                const sum = weights
                  .subarray(query * keys, (query + 1) * keys)
                  .reduce((total, weight) => total + weight, 0);
                assert.ok(Math.abs(sum - 1) < 5e-3, `layer ${layer} head ${head} row ${query}: ${sum}`);
              }
            }
      });

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
