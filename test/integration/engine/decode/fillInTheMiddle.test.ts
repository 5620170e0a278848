import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { fillInTheMiddle, fillsInTheMiddle, steadySuffix } from '../../../../src/engine/decode/fillInTheMiddle';
import { CausalPrompts } from '../../../../src/engine/families/causalPrompts';
import { Tokenizer } from '../../../../src/engine/text/tokenizer';
import { Vocabulary } from '../../../../src/engine/text/vocabulary';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const vocabularyOf = (...entries: string[]): Vocabulary =>
  new Vocabulary(
    new Map(entries.map((entry, id) => [entry, id])),
    entries.flatMap((entry, id) => (entry.length > 1 ? [id] : [])),
    'byteLevel',
  );

interface Documented {
  readonly family: string;
  /** What its tokenizer adds for filling in, in the order of its ids; other marks of files and of ends stand between. */
  readonly marks: readonly string[];
  /** What its tokenizer puts before every text. */
  readonly begin?: string;
  /** For the text `a|b`, one letter for each side. */
  readonly prompt: string;
}

/** As the tokenizers of these models name their tokens, and as their authors write the prompt. */
const DOCUMENTED: Readonly<Record<string, Documented>> = {
  'Qwen2.5-Coder': {
    family: 'Qwen2.5-Coder, Granite 4.0, CodeGemma',
    marks: ['<|endoftext|>', '<|fim_prefix|>', '<|fim_middle|>', '<|fim_suffix|>', '<|fim_pad|>', '<|file_sep|>'],
    prompt: '<|fim_prefix|>a<|fim_suffix|>b<|fim_middle|>',
  },
  'Granite 4.0': {
    family: 'Qwen2.5-Coder, Granite 4.0, CodeGemma',
    marks: ['<|end_of_text|>', '<|fim_prefix|>', '<|fim_middle|>', '<|fim_suffix|>', '<|fim_pad|>'],
    prompt: '<|fim_prefix|>a<|fim_suffix|>b<|fim_middle|>',
  },
  CodeGemma: {
    family: 'Qwen2.5-Coder, Granite 4.0, CodeGemma',
    marks: ['<eos>', '<bos>', '<|fim_prefix|>', '<|fim_suffix|>', '<|fim_middle|>', '<|file_separator|>'],
    begin: '<bos>',
    prompt: '<bos><|fim_prefix|>a<|fim_suffix|>b<|fim_middle|>',
  },
  'StarCoder, StarCoder2 and Granite Code': {
    family: 'StarCoder, StarCoder2, Granite Code',
    marks: ['<|endoftext|>', '<fim_prefix>', '<fim_middle>', '<fim_suffix>', '<fim_pad>', '<file_sep>'],
    prompt: '<fim_prefix>a<fim_suffix>b<fim_middle>',
  },
  SantaCoder: {
    family: 'SantaCoder',
    marks: ['<|endoftext|>', '<fim-prefix>', '<fim-middle>', '<fim-suffix>', '<fim-pad>'],
    prompt: '<fim-prefix>a<fim-suffix>b<fim-middle>',
  },
  CodeLlama: {
    family: 'CodeLlama',
    marks: ['<s>', '</s>', '▁<PRE>', '▁<MID>', '▁<SUF>', '▁<EOT>'],
    begin: '<s>',
    prompt: '<s>▁<PRE>a▁<SUF>b▁<MID>',
  },
  'DeepSeek-Coder': {
    family: 'DeepSeek-Coder',
    marks: ['<｜begin▁of▁sentence｜>', '<｜end▁of▁sentence｜>', '<｜fim▁hole｜>', '<｜fim▁begin｜>', '<｜fim▁end｜>'],
    begin: '<｜begin▁of▁sentence｜>',
    prompt: '<｜begin▁of▁sentence｜><｜fim▁begin｜>a<｜fim▁hole｜>b<｜fim▁end｜>',
  },
  Codestral: {
    family: 'Codestral',
    marks: ['<s>', '</s>', '[PREFIX]', '[MIDDLE]', '[SUFFIX]'],
    begin: '<s>',
    prompt: '<s>[SUFFIX]b[PREFIX]a',
  },
  'Seed-Coder': {
    family: 'Seed-Coder',
    marks: ['<[begin▁of▁sentence]>', '<[end▁of▁sentence]>', '<[fim-prefix]>', '<[fim-suffix]>', '<[fim-middle]>'],
    begin: '<[begin▁of▁sentence]>',
    prompt: '<[begin▁of▁sentence]><[fim-suffix]>b<[fim-prefix]>a<[fim-middle]>',
  },
  'the embedded code model': {
    family: 'SmolLM2 135M Code',
    marks: ['<|endoftext|>', '[PREFIX]', '[MIDDLE]', '[SUFFIX]'],
    prompt: '<|endoftext|>[SUFFIX]b[PREFIX]a',
  },
};

describe('Filling in the middle', () => {
  for (const [name, { family, marks, begin, prompt }] of Object.entries(DOCUMENTED)) {
    it(`writes both sides as ${name} reads them`, () => {
      const vocabulary = vocabularyOf('a', 'b', ...marks);
      const middle = fillInTheMiddle(vocabulary, begin === undefined ? [] : [vocabulary.id(begin)!]);
      assert.equal(middle?.family, family);
      const { ids, typed } = middle.around({ ids: [0], typed: bytes('') }, [1]);
      assert.equal(ids.map((id) => vocabulary.entry(id)).join(''), prompt);
      assert.equal(typed.length, 0);
      // As text, to which the tokenizer puts its own beginning again.
      const { lead, trail } = middle.frame('b');
      assert.equal(`${begin ?? ''}${lead}a${trail}`, prompt);
      assert.ok(fillsInTheMiddle(JSON.stringify({ added_tokens: marks.map((content) => ({ content })) })));
    });
  }

  it('begins the middle with the part of a word that is typed', () => {
    const middle = fillInTheMiddle(vocabularyOf('a', 'b', '<fim_prefix>', '<fim_suffix>', '<fim_middle>'));
    assert.deepEqual(middle?.around({ ids: [0], typed: bytes('re') }, []), { ids: [2, 0, 3, 4], typed: bytes('re') });
  });

  it('reads nothing between the marks where a document begins at the word that is typed', async () => {
    const tokenizer = await Tokenizer.load(path.resolve('models/smollm2-135m-code'));
    const { ids, typed } = new CausalPrompts(tokenizer, 2048, true).around('imp', '\nprint(os.name)\n');
    assert.equal(tokenizer.spell(ids), '<|endoftext|>[SUFFIX]\nprint(os.name)\n[PREFIX]');
    assert.equal(Buffer.from(typed).toString(), 'imp');
  });

  const SUFFIXES: readonly (readonly [typed: string, read: string])[] = [
    [')\nnext', '\nnext'],
    ['");', ''],
    ['}  \n', '\n'],
    ['', ''],
    ['\n)', '\n)'],
    [' of items) {\n', ' of items) {\n'],
    [')))))\n', ')))))\n'],
    [') + 1\n', ') + 1\n'],
  ];
  for (const [typed, read] of SUFFIXES) {
    it(`reads ${JSON.stringify(read)} where ${JSON.stringify(typed)} stands after the cursor`, () =>
      assert.equal(steadySuffix(typed), read));
  }

  it("needs all of a family's tokens", () => {
    assert.equal(fillInTheMiddle(vocabularyOf('a', '<fim_prefix>', '<fim_suffix>')), undefined);
    assert.equal(fillInTheMiddle(vocabularyOf('a', '<[fim-prefix]>', '<[fim-suffix]>')), undefined);
  });

  it('is claimed for the embedded code model, and for no other: they have no such tokens', () => {
    const files = readdirSync('models', { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('tokenizer.json'),
    );
    assert.ok(files.length >= 3);
    for (const file of files) {
      const {
        model: { vocab },
        added_tokens: added,
      } = JSON.parse(readFileSync(`models/${file}`, 'utf8')) as {
        model: { vocab: Record<string, number> | [string, number][] };
        added_tokens?: { content: string; id: number }[];
      };
      const entries = Array.isArray(vocab)
        ? vocab.map(([entry], id): [string, number] => [entry, id])
        : Object.entries(vocab);
      const all = new Map([...entries, ...(added ?? []).map(({ content, id }): [string, number] => [content, id])]);
      assert.equal(
        fillInTheMiddle(new Vocabulary(all, [], 'byteLevel'))?.family,
        file.startsWith('smollm2-135m-code') ? 'SmolLM2 135M Code' : undefined,
        file,
      );
    }
  });
});
