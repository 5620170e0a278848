/** Folders that a person calls models, good and bad. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { ownModels } from '../../../src/models/own';
import { reasonInEnglish } from '../../english';

describe("A folder of one's own models", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'attentive-own-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function model(id: string, files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(folder, id, name)), { recursive: true });
      await writeFile(path.join(folder, id, name), content);
    }
  }
  const config = (architecture: string, more = {}): string =>
    JSON.stringify({ architectures: [architecture], ...more });

  const MARIAN = { is_encoder_decoder: true, decoder_start_token_id: 0, eos_token_id: 1, forced_eos_token_id: 1 };
  const USABLE: readonly (readonly [
    architecture: string,
    more: object,
    graphs: readonly string[],
    family: string,
    dtype: string,
  ])[] = [
    ['BertForMaskedLM', {}, ['model.onnx', 'model_quantized.onnx'], 'encoder', 'q8'],
    ['BertModel', {}, ['model.onnx'], 'encoder', 'fp32'],
    ['LlamaForCausalLM', {}, ['model_q4.onnx', 'model_q4.onnx_data', 'model_fp16.onnx'], 'decoder', 'q4'],
    ['GPT2LMHeadModel', {}, ['model_fp16.onnx'], 'decoder', 'fp16'],
    [
      'MarianMTModel',
      MARIAN,
      ['encoder_model.onnx', 'decoder_model_merged.onnx', 'encoder_model_quantized.onnx'],
      'encoder-decoder',
      'fp32',
    ],
    [
      'T5ForConditionalGeneration',
      MARIAN,
      ['encoder_model.onnx', 'decoder_model.onnx', 'decoder_with_past_model.onnx'],
      'encoder-decoder',
      'fp32',
    ],
  ];
  for (const [architecture, more, graphs, family, dtype] of USABLE) {
    it(`${architecture} with ${graphs.join(', ')} is ${dtype} of the family ${family}`, async () => {
      await model('mine', {
        'config.json': config(architecture, more),
        'tokenizer.json': '{}',
        ...Object.fromEntries(graphs.map((name) => [`onnx/${name}`, 'x'])),
      });
      const { usable, unusable } = await ownModels(folder);
      assert.deepEqual(
        [unusable, usable.map(({ id, family: found, dtype: how }) => [id, found, how])],
        [[], [['mine', family, dtype]]],
      );
    });
  }

  it('takes the weights along that lie beside a graph', async () => {
    await model('mine', {
      'config.json': config('LlamaForCausalLM'),
      'tokenizer.json': '{}',
      'onnx/model_q4.onnx': 'header',
      'onnx/model_q4.onnx_data': 'weights',
      'onnx/model_q4.onnx_data_1': 'more weights',
      'onnx/model_q4.onnx.data': 'as a builder names them',
      'onnx/model_q4.onnx_data_old': '',
    });
    assert.deepEqual((await ownModels(folder)).usable[0]!.files, [
      { path: 'onnx/model_q4.onnx', bytes: 6 },
      { path: 'onnx/model_q4.onnx.data', bytes: 23 },
      { path: 'onnx/model_q4.onnx_data', bytes: 7 },
      { path: 'onnx/model_q4.onnx_data_1', bytes: 12 },
    ]);
  });

  const translator = (architecture: string, more: object, generation = {}): Record<string, string> => ({
    'config.json': config(architecture, { is_encoder_decoder: true, ...more }),
    'generation_config.json': JSON.stringify(generation),
    'tokenizer.json': '{}',
    'onnx/encoder_model.onnx': 'x',
    'onnx/decoder_model_merged.onnx': 'x',
  });
  /** Configurations as on the Hugging Face hub, with the reason why each cannot be used; `undefined`: it can. */
  const TRANSLATORS: readonly (readonly [name: string, files: Record<string, string>, why: RegExp | undefined])[] = [
    [
      'opus-mt-en-fr',
      translator(
        'MarianMTModel',
        {
          model_type: 'marian',
          decoder_start_token_id: 59513,
          eos_token_id: 0,
          pad_token_id: 59513,
          forced_eos_token_id: 0,
        },
        { bos_token_id: 0, forced_eos_token_id: 0 },
      ),
      undefined,
    ],
    [
      't5-small',
      translator(
        'T5ForConditionalGeneration',
        { model_type: 't5', decoder_start_token_id: 0, eos_token_id: 1 },
        { decoder_start_token_id: 0 },
      ),
      undefined,
    ],
    [
      'mt5-small',
      translator('MT5ForConditionalGeneration', {
        model_type: 'mt5',
        decoder_start_token_id: 0,
        eos_token_id: 1,
        forced_bos_token_id: null,
      }),
      undefined,
    ],
    [
      'bart-base',
      translator('BartModel', {
        model_type: 'bart',
        decoder_start_token_id: 2,
        eos_token_id: 2,
        forced_eos_token_id: 2,
      }),
      /encoder-decoder of the type bart/,
    ],
    [
      'bart-large-cnn',
      translator('BartForConditionalGeneration', {
        model_type: 'bart',
        decoder_start_token_id: 2,
        eos_token_id: 2,
        forced_bos_token_id: 0,
      }),
      /encoder-decoder of the type bart/,
    ],
    [
      'm2m100',
      translator('M2M100ForConditionalGeneration', {
        model_type: 'm2m_100',
        decoder_start_token_id: 2,
        eos_token_id: 2,
      }),
      /encoder-decoder of the type m2m_100/,
    ],
    [
      'mbart',
      translator(
        'MBartForConditionalGeneration',
        { model_type: 'mbart', decoder_start_token_id: 250004, eos_token_id: 2 },
        { forced_bos_token_id: 250008 },
      ),
      /encoder-decoder of the type mbart/,
    ],
    [
      'pegasus-xsum',
      translator('PegasusForConditionalGeneration', {
        model_type: 'pegasus',
        decoder_start_token_id: 0,
        eos_token_id: 1,
      }),
      /encoder-decoder of the type pegasus/,
    ],
    [
      'blenderbot',
      translator('BlenderbotForConditionalGeneration', {
        model_type: 'blenderbot',
        decoder_start_token_id: 1,
        eos_token_id: 2,
      }),
      /encoder-decoder of the type blenderbot/,
    ],
    [
      'of-no-type',
      translator('PegasusForConditionalGeneration', { decoder_start_token_id: 0, eos_token_id: 1 }),
      /encoder-decoder of the type PegasusForConditionalGeneration/,
    ],
    [
      'starts-with-its-end',
      translator('MarianMTModel', { model_type: 'marian', decoder_start_token_id: 2, eos_token_id: 2 }),
      /starts with the token that ends a text/,
    ],
    [
      'names-a-language-first',
      translator(
        'MT5ForConditionalGeneration',
        { model_type: 'mt5', decoder_start_token_id: 0, eos_token_id: 1 },
        { forced_bos_token_id: 8 },
      ),
      /first token/,
    ],
    [
      'no-start',
      translator('T5ForConditionalGeneration', { model_type: 't5', eos_token_id: 1 }, { decoder_start_token_id: 0 }),
      /decoder_start_token_id/,
    ],
    [
      'no-end',
      translator('T5ForConditionalGeneration', { model_type: 't5', decoder_start_token_id: 0, eos_token_id: [1, 2] }),
      /eos_token_id/,
    ],
    [
      'whisper-tiny',
      translator('WhisperForConditionalGeneration', {
        model_type: 'whisper',
        decoder_start_token_id: 50258,
        eos_token_id: 50257,
      }),
      /sounds or pictures/,
    ],
    [
      'donut',
      translator('VisionEncoderDecoderModel', {
        model_type: 'vision-encoder-decoder',
        decoder_start_token_id: 3,
        eos_token_id: 2,
      }),
      /sounds or pictures/,
    ],
  ];
  for (const [name, files, why] of TRANSLATORS) {
    it(`${name} ${why ? 'is refused, with the reason' : 'can be used'}`, async () => {
      await model(name, files);
      const { usable, unusable } = await ownModels(folder);
      assert.deepEqual([usable.length, unusable.length], why ? [0, 1] : [1, 0], JSON.stringify(unusable));
      if (why) assert.match(reasonInEnglish(unusable[0]!.why), why);
    });
  }

  const whole = { 'config.json': config('BertModel'), 'tokenizer.json': '{}', 'onnx/model.onnx': 'x' };
  const withoutTokenizer = { 'config.json': whole['config.json'], 'onnx/model.onnx': 'x' };
  const BAD: readonly (readonly [id: string, files: Readonly<Record<string, string>>, why: RegExp])[] = [
    ['no-config', { 'onnx/model.onnx': 'x' }, /no config\.json/],
    ['not-json', { ...whole, 'config.json': '{' }, /config\.json is not JSON/],
    ['a name', whole, /folder's name/],
    [
      'no-graph',
      { ...whole, 'onnx/model.onnx': '', 'config.json': config('T5', MARIAN) },
      /encoder_model\.onnx and decoder_model_merged\.onnx/,
    ],
    ['no-tokenizer', withoutTokenizer, /no tokenizer\.json/],
  ];
  for (const [id, files, why] of BAD) {
    it(`says why "${id}" cannot be used, and still lists the others`, async () => {
      await model(id, files);
      await model('good', whole);
      const { usable, unusable } = await ownModels(folder);
      assert.deepEqual([usable.map((each) => each.id), unusable.map((each) => each.id)], [['good'], [id]]);
      assert.match(reasonInEnglish(unusable[0]!.why), why);
    });
  }

  it('that does not exist has no models and gives the reason', async () => {
    const { usable, unusable } = await ownModels(path.join(folder, 'nowhere'));
    assert.equal(usable.length, 0);
    assert.match(reasonInEnglish(unusable[0]!.why), /cannot be read/);
  });
});
