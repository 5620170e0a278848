import assert from 'node:assert/strict';
import { HubFault } from '../../../../src/models/hub/errors';
import { planOf, type HubFile } from '../../../../src/models/hub/plan';
import { ReasonError } from '../../../../src/protocol/engine';

const files = (...paths: string[]): HubFile[] =>
  paths.map((path, i) => ({ path, bytes: 10 + i, hash: { kind: 'git', hex: 'a'.repeat(40) } }));
const TEXTS = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'README.md', 'model.safetensors'];

describe('What a precision needs', () => {
  it('are the texts, a graph and all its weights, and nothing else', () => {
    const { precisions } = planOf(
      'a/b',
      files(...TEXTS, 'onnx/model.onnx', 'onnx/model.onnx_data', 'onnx/model.onnx_data_1', 'onnx/model.onnx_database'),
    );
    assert.deepEqual(
      precisions.map(({ dtype, files: needed }) => [dtype, needed.map(({ path }) => path)]),
      [
        [
          'fp32',
          [
            ...['config.json', 'tokenizer.json', 'tokenizer_config.json'],
            ...['onnx/model.onnx', 'onnx/model.onnx_data', 'onnx/model.onnx_data_1'],
          ],
        ],
      ],
    );
    assert.equal(precisions[0]?.bytes, 10 + 11 + 12 + 15 + 16 + 17);
  });

  it('are the weights that onnxruntime-genai writes beside a graph too', () => {
    const { preselected } = planOf('a/b', files(...TEXTS, 'onnx/model_q4.onnx', 'onnx/model_q4.onnx.data'));
    assert.deepEqual(
      preselected.files.slice(3).map(({ path }) => path),
      ['onnx/model_q4.onnx', 'onnx/model_q4.onnx.data'],
    );
  });

  it('are both graphs of an encoder-decoder, in the same precision', () => {
    const { precisions } = planOf(
      'a/b',
      files(
        ...TEXTS,
        ...['onnx/encoder_model.onnx', 'onnx/decoder_model_merged.onnx', 'onnx/decoder_model.onnx'],
        'onnx/encoder_model_q4.onnx',
      ),
    );
    assert.deepEqual(
      precisions.map(({ dtype, files: needed }) => [dtype, needed.length]),
      [['fp32', 5]],
    );
  });

  const NAMES = {
    merged: ['decoder_model_merged'],
    apart: ['decoder_model', 'decoder_with_past_model'],
    usual: ['model'],
  };
  for (const [what, graphs, needed] of [
    ['a decoder with both branches in one graph, rather than apart', [...NAMES.merged, ...NAMES.apart], NAMES.merged],
    ['a decoder with its branches apart', NAMES.apart, NAMES.apart],
    ['the usual graph, rather than an older one', [...NAMES.merged, ...NAMES.usual], NAMES.usual],
    [
      'an encoder-decoder whose decoder is in two graphs',
      ['encoder_model', ...NAMES.apart],
      ['encoder_model', ...NAMES.apart],
    ],
  ] as const)
    it(`are the graphs of ${what}`, () => {
      const listed = files('config.json', 'tokenizer.json', ...graphs.map((graph) => `onnx/${graph}_quantized.onnx`));
      const { preselected } = planOf('a/b', listed);
      assert.deepEqual(
        preselected.files.slice(2).map(({ path }) => path),
        needed.map((graph) => `onnx/${graph}_quantized.onnx`),
      );
    });

  it('is offered first where it suits: no half floats, and what fits into memory', () => {
    const all = files(...TEXTS, 'onnx/model_q4f16.onnx', 'onnx/model_q4.onnx', 'onnx/model_quantized.onnx');
    assert.equal(planOf('a/b', all).preselected.dtype, 'q8');
    assert.equal(planOf('a/b', all, 10 + 11 + 12 + 16).preselected.dtype, 'q4');
    assert.equal(planOf('a/b', all, 1).preselected.dtype, 'q8');
    assert.equal(planOf('a/b', files(...TEXTS, 'onnx/model_fp16.onnx')).preselected.dtype, 'fp16');
  });

  for (const [missing, code] of [
    ['config.json', 'noConfig'],
    ['tokenizer.json', 'noTokenizer'],
    ['onnx/model.onnx', 'noGraphFiles'],
  ] as const)
    it(`cannot be had without ${missing}, by name`, () => {
      const listed = files(...[...TEXTS, 'onnx/model.onnx'].filter((name) => name !== missing));
      assert.throws(
        () => planOf('a/b', listed),
        (thrown) => thrown instanceof ReasonError && thrown.reason.code === code,
      );
    });

  it('is nothing where the list holds a name that leads out of the folder', () => {
    for (const name of ['../config.json', '/etc/passwd', 'C:\\x', 'onnx/../../x'])
      assert.throws(
        () => planOf('a/b', files(...TEXTS, 'onnx/model.onnx', name)),
        (thrown) => thrown instanceof HubFault && thrown.error.code === 'pathRefused',
      );
  });
});
