/** Faults 15, 16, 18, 20, 21, 22: own models whose parts do not fit together, in the real engine. */
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { TensorProto_DataType, type GraphProto } from '../../src/engine/graph/proto/onnx_pb';
import type { EngineError } from '../../src/protocol/engine';
import { inEnglish } from '../english';
import { DamagedModels, type Damage } from './damagedModels';
import * as graphs from './graphs';
import { EMBEDDED } from './realChild';

const { FLOAT8E4M3FN } = TensorProto_DataType;
type Json = Record<string, unknown>;

describe('An own model whose parts do not fit', function () {
  this.timeout(60_000);
  const models = new DamagedModels();
  const { own, real } = models;
  const graph = models.graph.bind(models);
  const json = models.json.bind(models);
  const named = <T extends { readonly name?: string | undefined }>(all: readonly T[], name: string): T => {
    const found = all.find((each) => each.name === name);
    assert.ok(found, name);
    return found;
  };
  const firstWeights = (content: GraphProto) => {
    const found = content.initializer.find(({ rawData }) => (rawData?.length ?? 0) > 1000);
    assert.ok(found);
    return found;
  };
  const dims = (...wanted: readonly bigint[]) => graph((content) => (firstWeights(content).dims = [...wanted]));

  async function refused(
    model: string,
    why: { readonly code: string; readonly args?: unknown },
    error: EngineError,
  ): Promise<void> {
    assert.ok(error.code === 'modelUnsupported', JSON.stringify(error));
    assert.equal(error.args.model, model);
    assert.equal(error.args.why.code, why.code, JSON.stringify(error));
    if (why.args !== undefined) assert.deepEqual(error.args.why.args, why.args);
    assert.doesNotMatch(inEnglish(error).message, /undefined|NaN|damaged|corrupt/);
    assert.equal((await real.generate(EMBEDDED)).kind, 'generated');
    assert.equal(real.children.length, 1, 'the engine lives on');
  }

  const decoders: readonly (readonly [string, { code: string; args?: unknown }, Damage])[] = [
    [
      'that reads no tokens',
      { code: 'missingInput', args: { input: 'input_ids' } },
      graph((content) => graphs.rename(content, 'input_ids', 'input_tokens')),
    ],
    [
      'that wants an input which nobody has',
      { code: 'unknownInput', args: { input: 'pixel_values' } },
      graph((content) => graphs.rename(content, 'position_ids', 'pixel_values')),
    ],
    [
      'that gives bfloat16',
      { code: 'wrongType', args: { name: 'logits', type: 'bfloat16' } },
      graph(graphs.bfloat16Logits),
    ],
    [
      'without logits',
      { code: 'missingOutput', args: { output: 'logits' } },
      graph((content) => graphs.rename(content, 'logits', 'scores')),
    ],
    [
      'that does not hand out its cache',
      { code: 'missingOutput', args: { output: 'present.1.value' } },
      graph((content) => (content.output = content.output.filter(({ name }) => name !== 'present.1.value'))),
    ],
    [
      'whose config.json names another size of the vocabulary',
      { code: 'sizesDiffer', args: { what: 'vocabulary', config: 81, graph: 80 } },
      json('config.json', (content) => (content.vocab_size = 81)),
    ],
    [
      'with fewer logits than it declares',
      { code: 'sizesDiffer', args: { what: 'vocabulary', config: 80, graph: 40 } },
      graph((content) => graphs.narrowLogits(content, 40)),
    ],
    [
      'whose tokenizer has more tokens',
      { code: 'tokenizerMismatch', args: { tokens: 187, vocabulary: 80 } },
      (id) => {
        own.add('other', 'tiny-bert');
        own.copy('other', id, 'tokenizer.json');
        own.copy('other', id, 'tokenizer_config.json');
      },
    ],
    [
      'whose logits are not numbers',
      { code: 'notFinite', args: {} },
      graph((content) => graphs.badLogits(content, NaN)),
    ],
    [
      'whose logits are infinite',
      { code: 'notFinite', args: {} },
      graph((content) => graphs.badLogits(content, Infinity)),
    ],
    [
      'with an unknown operator',
      { code: 'unknownOperator', args: { operator: 'NoSuchOp' } },
      graph((content) => graphs.insertBefore(content, 'logits', [graphs.node('NoSuchOp', ['logits/in'], ['logits'])])),
    ],
    [
      'of a version of ONNX to come',
      { code: 'unsupportedOpset', args: { opset: 99, most: 26 } },
      (id) => graphs.changeModel(own.at(id, 'onnx/model.onnx'), ({ opsetImport }) => (opsetImport[0]!.version = 99n)),
    ],
    [
      'that computes with a type the runtime has not',
      { code: 'unsupportedType', args: { operator: 'Neg', type: 'float8e4m3fn' } },
      graph((content) => {
        graphs.insertBefore(content, 'logits', [
          graphs.node('Cast', ['logits/in'], ['/test/small'], { to: FLOAT8E4M3FN }),
          graphs.node('Neg', ['/test/small'], ['/test/negative']),
          graphs.node('Cast', ['/test/negative'], ['logits'], { to: TensorProto_DataType.FLOAT }),
        ]);
      }),
    ],
    [
      'whose graph is cut off',
      { code: 'graphUnreadable', args: { file: 'onnx/model.onnx' } },
      (id) => own.truncate(id, 'onnx/model.onnx', 100_000),
    ],
    [
      'whose graph is text',
      { code: 'graphUnreadable', args: { file: 'onnx/model.onnx' } },
      (id) => writeFileSync(own.at(id, 'onnx/model.onnx'), '<!doctype html><p>Sign in</p>'),
    ],
    ['that declares 2^40 rows of weights', { code: 'badTensorSize' }, dims(2n ** 40n, 32n)],
    [
      'that declares 2^40 values of which it lists one',
      { code: 'badTensorSize' },
      graph((content) => content.sparseInitializer.push(graphs.sparse('/test/sparse', 2n ** 40n))),
    ],
    [
      'whose function declares 2^40 values',
      { code: 'badTensorSize' },
      (id) =>
        graphs.changeModel(own.at(id, 'onnx/model.onnx'), (model) => model.functions.push(graphs.hostileFunction())),
    ],
    [
      'whose tokenizer has fewer tokens than the model writes',
      { code: 'unknownToken', args: { token: 66 } },
      json('tokenizer.json', (content) => {
        const model = content.model as { vocab: unknown[] };
        model.vocab = model.vocab.slice(0, 40);
      }),
    ],
    [
      'whose weights lie in a file that is not there',
      { code: 'runtimeRefuses' },
      graph((content) => graphs.moveWeights(firstWeights(content), 'absent')),
    ],
    ['that declares a negative size', { code: 'badTensorSize' }, dims(-1n, 32n)],
    ['whose declared sizes overflow', { code: 'badTensorSize' }, dims(2n ** 32n, 2n ** 32n)],
    [
      'that declares a cache of 2^40 heads',
      { code: 'badInputSize' },
      graph((content) => {
        const { value } = named(content.input, 'past_key_values.0.key').type ?? {};
        assert.ok(value?.case === 'tensorType');
        value.value.shape!.dim[1]!.value = { case: 'dimValue', value: 2n ** 40n };
      }),
    ],
    [
      'with a vocabulary of 10^9',
      { code: 'configOutOfRange', args: { field: 'vocab_size', value: 1e9 } },
      json('config.json', (content) => (content.vocab_size = 1e9)),
    ],
    [
      'with 10^9 layers',
      { code: 'configOutOfRange', args: { field: 'num_hidden_layers', value: 1e9 } },
      json('config.json', (content) => (content.num_hidden_layers = 1e9)),
    ],
    ['without a tokenizer', { code: 'noTokenizer' }, (id) => rmSync(own.at(id, 'tokenizer.json'))],
    [
      'whose tokenizer is no JSON',
      { code: 'notJson', args: { file: 'tokenizer.json' } },
      (id) => own.truncate(id, 'tokenizer.json', 2000),
    ],
    [
      'whose tokenizer_config.json is no JSON',
      { code: 'notJson', args: { file: 'tokenizer_config.json' } },
      (id) => own.truncate(id, 'tokenizer_config.json', 100),
    ],
    [
      'whose tokenizer is another JSON',
      { code: 'tokenizerUnreadable' },
      (id) => writeFileSync(own.at(id, 'tokenizer.json'), '{"decoder":{"type":"Metaspace"},"model":{"vocab":7}}'),
    ],
    [
      'whose tokenizer has an id below 0',
      { code: 'tokenizerUnreadable' },
      json('tokenizer.json', (content) => ((content.added_tokens as { id: number }[])[0]!.id = -1)),
    ],
    ...[undefined, {}, [7]].map((single): (typeof decoders)[number] => [
      `whose tokenizer has a template ${JSON.stringify(single)}, which the library takes and cannot use`,
      { code: 'tokenizerUnreadable' },
      json('tokenizer.json', (content) => ((content.post_processor as Json).single = single)),
    ]),
    [
      'whose generation_config.json is empty',
      { code: 'notJson', args: { file: 'generation_config.json' } },
      (id) => writeFileSync(own.at(id, 'generation_config.json'), ''),
    ],
    ['without a graph', { code: 'noGraphFiles' }, (id) => rmSync(own.at(id, 'onnx/model.onnx'))],
    ['without config.json', { code: 'noConfig' }, (id) => rmSync(own.at(id, 'config.json'))],
  ];
  for (const [what, why, damage] of decoders) {
    const model = models.add('tiny-llama', damage);
    it(`is refused by name: a decoder ${what}`, async () => {
      const outcome = await real.generate(model);
      assert.ok(outcome.kind === 'failed', JSON.stringify(outcome));
      await refused(model, why, outcome.error);
    });
  }

  const attend = (model: string) =>
    real.client.ask<'attend'>({ op: 'attend', model, text: 'a b', precision: 'exact', maxTokens: 16 });

  const foreign = models.add(
    'tiny-bert',
    json('config.json', (content) => (content.vocab_size = 100)),
  );
  it('is refused by name: an encoder whose tokenizer is of another vocabulary', async () => {
    const outcome = await attend(foreign);
    assert.ok(outcome.kind === 'failed', JSON.stringify(outcome));
    await refused(foreign, { code: 'tokenizerMismatch', args: { tokens: 187, vocabulary: 100 } }, outcome.error);
  });

  const sizes: readonly (readonly [string, string, number, object])[] = [
    ['more layers', 'num_hidden_layers', 3, { what: 'layers', config: 3, graph: 2 }],
    ['fewer layers', 'num_hidden_layers', 1, { what: 'layers', config: 1, graph: 2 }],
    ['fewer heads', 'num_attention_heads', 2, { what: 'heads', config: 2, graph: 4 }],
  ];
  for (const [what, field, value, args] of sizes) {
    const model = models.add(
      'tiny-bert',
      json('config.json', (content) => (content[field] = value)),
    );
    it(`shows no attention, and fills masks: an encoder whose config.json names ${what}`, async () => {
      assert.deepEqual(await attend(model), {
        kind: 'failed',
        error: {
          code: 'capabilityMissing',
          args: { model, capability: 'attention', why: { code: 'sizesDiffer', args } },
        },
      });
      const filled = await real.client.ask<'fill'>({ op: 'fill', model, text: 'a [MASK] b', top: 2 });
      assert.equal(filled.kind, 'filled', JSON.stringify(filled));
      assert.equal(real.children.length, 1, 'the engine lives on');
    });
  }

  const translators: typeof decoders = [
    [
      'whose config.json names another size of the vocabulary',
      { code: 'sizesDiffer', args: { what: 'vocabulary', config: 90, graph: 80 } },
      json('config.json', (content) => Object.assign(content, { vocab_size: 90, decoder_vocab_size: 90 })),
    ],
    [
      'whose encoder computes no numbers',
      { code: 'notFinite', args: {} },
      graph(graphs.badWeights, 'onnx/encoder_model.onnx'),
    ],
    [
      'whose encoder hands out nothing',
      { code: 'missingOutput', args: { output: 'last_hidden_state' } },
      graph((content) => graphs.rename(content, 'last_hidden_state', 'hidden'), 'onnx/encoder_model.onnx'),
    ],
  ];
  for (const [what, why, damage] of translators) {
    const model = models.add('tiny-marian', damage);
    it(`is refused by name: a translator ${what}`, async () => {
      const outcome = await real.client.ask<'translate'>({
        op: 'translate',
        model,
        text: 'a b',
        beams: 1,
        maxTokens: 4,
      });
      assert.ok(outcome.kind === 'failed', JSON.stringify(outcome));
      await refused(model, why, outcome.error);
    });
  }

  const unknown = models.add(
    'tiny-llama',
    graph((content) => graphs.insertBefore(content, 'logits', [graphs.node('NoSuchOp', ['logits/in'], ['logits'])])),
  );
  it('is not loaded again for each request', async () => {
    const first = await real.generate(unknown);
    rmSync(own.at(unknown, 'onnx/fast.onnx'));
    assert.deepEqual(await real.generate(unknown), first);
    assert.equal(own.has(unknown, 'onnx/fast.onnx'), false, 'the graph was not prepared for another load');
  });
});
