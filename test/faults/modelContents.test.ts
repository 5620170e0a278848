/** Faults 15, 16, 18, 20, 21, 22: own models whose parts do not fit together, in the real engine. */
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { TensorProto_DataType, type GraphProto } from '../../src/engine/graph/proto/onnx_pb';
import type { EngineError } from '../../src/protocol/engine';
import { inEnglish } from '../english';
import * as graphs from './graphs';
import { OwnModels } from './ownModel';
import { EMBEDDED, RealChildren } from './realChild';

const { FLOAT8E4M3FN } = TensorProto_DataType;
type Json = Record<string, unknown>;

describe('An own model whose parts do not fit', function () {
  this.timeout(60_000);
  let own: OwnModels;
  let real: RealChildren;
  beforeEach(() => {
    own = new OwnModels();
    real = new RealChildren({ ownModels: own.folder });
  });
  afterEach(() => {
    real.dispose();
    own.remove();
  });

  const graph = (change: (graph: GraphProto) => void) => () => own.changeGraph('bad', change);
  const json = (file: string, change: (content: Json) => void) => () => own.changeJson('bad', file, change);
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

  async function refused(why: { readonly code: string; readonly args?: unknown }, error: EngineError): Promise<void> {
    assert.ok(error.code === 'modelUnsupported', JSON.stringify(error));
    assert.equal(error.args.model, 'bad');
    assert.equal(error.args.why.code, why.code, JSON.stringify(error));
    if (why.args !== undefined) assert.deepEqual(error.args.why.args, why.args);
    assert.doesNotMatch(inEnglish(error).message, /undefined|NaN|damaged|corrupt/);
    assert.equal((await real.generate(EMBEDDED)).kind, 'generated');
    assert.equal(real.children.length, 1, 'the engine lives on');
  }

  const decoders: readonly (readonly [string, { code: string; args?: unknown }, () => void])[] = [
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
      () => {
        own.add('other', 'tiny-bert');
        own.copy('other', 'bad', 'tokenizer.json');
        own.copy('other', 'bad', 'tokenizer_config.json');
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
      () => graphs.changeModel(own.at('bad', 'onnx/model.onnx'), ({ opsetImport }) => (opsetImport[0]!.version = 99n)),
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
      () => own.truncate('bad', 'onnx/model.onnx', 100_000),
    ],
    [
      'whose graph is text',
      { code: 'graphUnreadable', args: { file: 'onnx/model.onnx' } },
      () => writeFileSync(own.at('bad', 'onnx/model.onnx'), '<!doctype html><p>Sign in</p>'),
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
      () =>
        graphs.changeModel(own.at('bad', 'onnx/model.onnx'), (model) => model.functions.push(graphs.hostileFunction())),
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
    ['without a tokenizer', { code: 'noTokenizer' }, () => rmSync(own.at('bad', 'tokenizer.json'))],
    [
      'whose tokenizer is no JSON',
      { code: 'notJson', args: { file: 'tokenizer.json' } },
      () => own.truncate('bad', 'tokenizer.json', 2000),
    ],
    [
      'whose tokenizer_config.json is no JSON',
      { code: 'notJson', args: { file: 'tokenizer_config.json' } },
      () => own.truncate('bad', 'tokenizer_config.json', 100),
    ],
    [
      'whose tokenizer is another JSON',
      { code: 'tokenizerUnreadable' },
      () => writeFileSync(own.at('bad', 'tokenizer.json'), '{"decoder":{"type":"Metaspace"},"model":{"vocab":7}}'),
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
    ['without a graph', { code: 'noGraphFiles' }, () => rmSync(own.at('bad', 'onnx/model.onnx'))],
    ['without config.json', { code: 'noConfig' }, () => rmSync(own.at('bad', 'config.json'))],
  ];
  for (const [what, why, damage] of decoders)
    it(`is refused by name: a decoder ${what}`, async () => {
      own.add('bad');
      damage();
      const outcome = await real.generate('bad');
      assert.ok(outcome.kind === 'failed', JSON.stringify(outcome));
      await refused(why, outcome.error);
    });

  function attend() {
    return real.client.ask<'attend'>({ op: 'attend', model: 'bad', text: 'a b', precision: 'exact', maxTokens: 16 });
  }

  it('is refused by name: an encoder whose tokenizer is of another vocabulary', async () => {
    own.add('bad', 'tiny-bert');
    own.changeJson('bad', 'config.json', (content) => (content.vocab_size = 100));
    const outcome = await attend();
    assert.ok(outcome.kind === 'failed', JSON.stringify(outcome));
    await refused({ code: 'tokenizerMismatch', args: { tokens: 187, vocabulary: 100 } }, outcome.error);
  });

  const sizes: readonly (readonly [string, string, number, object])[] = [
    ['more layers', 'num_hidden_layers', 3, { what: 'layers', config: 3, graph: 2 }],
    ['fewer layers', 'num_hidden_layers', 1, { what: 'layers', config: 1, graph: 2 }],
    ['fewer heads', 'num_attention_heads', 2, { what: 'heads', config: 2, graph: 4 }],
  ];
  for (const [what, field, value, args] of sizes)
    it(`shows no attention, and fills masks: an encoder whose config.json names ${what}`, async () => {
      own.add('bad', 'tiny-bert');
      own.changeJson('bad', 'config.json', (content) => (content[field] = value));
      assert.deepEqual(await attend(), {
        kind: 'failed',
        error: {
          code: 'capabilityMissing',
          args: { model: 'bad', capability: 'attention', why: { code: 'sizesDiffer', args } },
        },
      });
      const filled = await real.client.ask<'fill'>({ op: 'fill', model: 'bad', text: 'a [MASK] b', top: 2 });
      assert.equal(filled.kind, 'filled', JSON.stringify(filled));
      assert.equal(real.children.length, 1, 'the engine lives on');
    });

  const translators: readonly (readonly [string, { code: string; args?: unknown }, () => void])[] = [
    [
      'whose config.json names another size of the vocabulary',
      { code: 'sizesDiffer', args: { what: 'vocabulary', config: 90, graph: 80 } },
      json('config.json', (content) => Object.assign(content, { vocab_size: 90, decoder_vocab_size: 90 })),
    ],
    [
      'whose encoder computes no numbers',
      { code: 'notFinite', args: {} },
      () => own.changeGraph('bad', graphs.badWeights, 'onnx/encoder_model.onnx'),
    ],
    [
      'whose encoder hands out nothing',
      { code: 'missingOutput', args: { output: 'last_hidden_state' } },
      () =>
        own.changeGraph(
          'bad',
          (content) => graphs.rename(content, 'last_hidden_state', 'hidden'),
          'onnx/encoder_model.onnx',
        ),
    ],
  ];
  for (const [what, why, damage] of translators)
    it(`is refused by name: a translator ${what}`, async () => {
      own.add('bad', 'tiny-marian');
      damage();
      const outcome = await real.client.ask<'translate'>({
        op: 'translate',
        model: 'bad',
        text: 'a b',
        beams: 1,
        maxTokens: 4,
      });
      assert.ok(outcome.kind === 'failed', JSON.stringify(outcome));
      await refused(why, outcome.error);
    });

  it('is not loaded again for each request', async () => {
    own.add('bad');
    own.changeGraph('bad', (content) =>
      graphs.insertBefore(content, 'logits', [graphs.node('NoSuchOp', ['logits/in'], ['logits'])]),
    );
    const first = await real.generate('bad');
    rmSync(own.at('bad', 'onnx/fast'), { recursive: true });
    assert.deepEqual(await real.generate('bad'), first);
    assert.equal(own.has('bad', 'onnx/fast'), false, 'the graph was not prepared for another load');
  });
});
