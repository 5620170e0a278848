/** Tokenizers of SentencePiece's BPE, with a byte for what has no entry: CodeLlama, Codestral, CodeGemma. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { Tokenizer } from '../../../../src/engine/text/tokenizer';

const BYTES = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`);
const SPECIAL = ['<unk>', '<s>', '</s>'];
const ENTRIES = [...SPECIAL, ...BYTES, '▁', ...'defraturnwidth():*2', '▁d', '▁de', '▁def', 're', 'tu', 'wi'];
const MERGES = ['▁ d', '▁d e', '▁de f', 'r e', 't u', 'w i'];

/** @param prepends Llama puts a space before a text; Gemma does not */
const fileOf = (prepends: boolean): object => ({
  added_tokens: SPECIAL.map((content, id) => ({ id, content, special: true, normalized: false })),
  normalizer: {
    type: 'Sequence',
    normalizers: [
      ...(prepends ? [{ type: 'Prepend', prepend: '▁' }] : []),
      { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
    ],
  },
  pre_tokenizer: null,
  post_processor: {
    type: 'TemplateProcessing',
    single: [{ SpecialToken: { id: '<s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
    pair: [],
    special_tokens: { '<s>': { id: '<s>', ids: [1], tokens: ['<s>'] } },
  },
  decoder: {
    type: 'Sequence',
    decoders: [
      { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
      { type: 'ByteFallback' },
      { type: 'Fuse' },
      ...(prepends ? [{ type: 'Strip', content: ' ', start: 1, stop: 0 }] : []),
    ],
  },
  model: {
    type: 'BPE',
    unk_token: '<unk>',
    fuse_unk: true,
    byte_fallback: true,
    vocab: Object.fromEntries([...new Set(ENTRIES)].map((entry, id) => [entry, id])),
    merges: MERGES,
  },
});

for (const [family, prepends] of [
  ['Llama', true],
  ['Gemma', false],
] as const)
  describe(`A tokenizer as ${family} has it`, () => {
    let folder = '';
    let tokenizer: Tokenizer;
    before(async () => {
      folder = mkdtempSync(path.join(tmpdir(), 'attentive-tokenizer-'));
      writeFileSync(path.join(folder, 'tokenizer.json'), JSON.stringify(fileOf(prepends)));
      writeFileSync(
        path.join(folder, 'tokenizer_config.json'),
        JSON.stringify({ tokenizer_class: 'PreTrainedTokenizerFast', bos_token: '<s>', eos_token: '</s>' }),
      );
      tokenizer = await Tokenizer.load(folder);
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    const TEXT = 'def wi(\n\treturn é * 😀2';

    it('spells a text by its bytes', () => {
      const bytes = Buffer.concat(tokenizer.encode(TEXT).map((id) => tokenizer.vocabulary.bytes(id)));
      assert.equal(bytes.toString(), prepends ? ` ${TEXT}` : TEXT);
    });

    it('puts no space before a text that stands after another one', () => {
      for (const text of ['\n\treturn', 'de', ' def', 'é', '']) {
        const bytes = Buffer.concat(tokenizer.encodeInside(text).map((id) => tokenizer.vocabulary.bytes(id)));
        assert.equal(bytes.toString(), text);
      }
    });

    it('finds the part of the text that each token stands for', () => {
      const pieces = tokenizer.pieces(TEXT);
      const of = (start: string) =>
        pieces.filter((piece) => TEXT.slice(piece.start, piece.end) === start).map(({ text }) => text);
      assert.deepEqual(of('\n'), ['\n']);
      assert.deepEqual(of('é'), ['<C3>', '<A9>']);
      assert.deepEqual(of('😀'), ['<F0>', '<9F>', '<98>', '<80>']);
      assert.deepEqual(of('wi'), ['wi']);
      assert.equal(pieces.at(-1)?.end, TEXT.length);
    });

    it('puts its begin-of-text token before every text', () => assert.deepEqual(tokenizer.templateStart, [1]));
  });
