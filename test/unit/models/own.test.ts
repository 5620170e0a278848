/** Folders that a person calls models, good and bad. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { ownModels } from '../../../src/models/own';

describe('A folder of one\'s own models', () => {
  let folder: string;
  beforeEach(async () => { folder = await mkdtemp(path.join(tmpdir(), 'attentive-own-')); });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function model(id: string, files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(folder, id, name)), { recursive: true });
      await writeFile(path.join(folder, id, name), content);
    }
  }
  const config = (architecture: string, more = {}): string => JSON.stringify({ architectures: [architecture], ...more });

  const USABLE: readonly (readonly [architecture: string, more: object, graphs: readonly string[], family: string, dtype: string])[] = [
    ['BertForMaskedLM', {}, ['model.onnx', 'model_quantized.onnx'], 'encoder', 'q8'],
    ['BertModel', {}, ['model.onnx'], 'encoder', 'fp32'],
    ['LlamaForCausalLM', {}, ['model_q4.onnx', 'model_q4.onnx_data', 'model_fp16.onnx'], 'decoder', 'q4'],
    ['GPT2LMHeadModel', {}, ['model_fp16.onnx'], 'decoder', 'fp16'],
    ['MarianMTModel', { is_encoder_decoder: true }, ['encoder_model.onnx', 'decoder_model_merged.onnx', 'encoder_model_quantized.onnx'], 'encoder-decoder', 'fp32'],
  ];
  for (const [architecture, more, graphs, family, dtype] of USABLE) {
    it(`${architecture} with ${graphs.join(', ')} is ${dtype} of the family ${family}`, async () => {
      await model('mine', { 'config.json': config(architecture, more), 'tokenizer.json': '{}', ...Object.fromEntries(graphs.map((name) => [`onnx/${name}`, 'x'])) });
      const { usable, unusable } = await ownModels(folder);
      assert.deepEqual([unusable, usable.map(({ id, family: found, dtype: how }) => [id, found, how])], [[], [['mine', family, dtype]]]);
    });
  }

  it('takes the weights along that lie beside a graph', async () => {
    await model('mine', { 'config.json': config('LlamaForCausalLM'), 'tokenizer.json': '{}', 'onnx/model_q4.onnx': 'header', 'onnx/model_q4.onnx_data': 'weights' });
    assert.deepEqual((await ownModels(folder)).usable[0]!.files, [{ path: 'onnx/model_q4.onnx', bytes: 6 }, { path: 'onnx/model_q4.onnx_data', bytes: 7 }]);
  });

  const whole = { 'config.json': config('BertModel'), 'tokenizer.json': '{}', 'onnx/model.onnx': 'x' };
  const withoutTokenizer = { 'config.json': whole['config.json'], 'onnx/model.onnx': 'x' };
  const BAD: readonly (readonly [id: string, files: Readonly<Record<string, string>>, why: RegExp])[] = [
    ['no-config', { 'onnx/model.onnx': 'x' }, /no config\.json/],
    ['not-json', { ...whole, 'config.json': '{' }, /no config\.json that can be read/],
    ['a name', whole, /folder's name/],
    ['no-graph', { ...whole, 'onnx/model.onnx': '', 'config.json': config('T5', { is_encoder_decoder: true }) }, /encoder_model\.onnx and decoder_model_merged\.onnx/],
    ['no-tokenizer', withoutTokenizer, /no tokenizer\.json/],
  ];
  for (const [id, files, why] of BAD) {
    it(`says why "${id}" cannot be used, and still lists the others`, async () => {
      await model(id, files);
      await model('good', whole);
      const { usable, unusable } = await ownModels(folder);
      assert.deepEqual([usable.map((each) => each.id), unusable.map((each) => each.id)], [['good'], [id]]);
      assert.match(unusable[0]!.why, why);
    });
  }

  it('that is not there holds none, and says so', async () => {
    const { usable, unusable } = await ownModels(path.join(folder, 'nowhere'));
    assert.equal(usable.length, 0);
    assert.match(unusable[0]!.why, /cannot be read/);
  });
});
