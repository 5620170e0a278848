import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { fillInTheMiddle, steadySuffix } from '../../../../src/engine/decode/fillInTheMiddle';
import { Vocabulary } from '../../../../src/engine/text/vocabulary';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const vocabularyOf = (...entries: string[]): Vocabulary =>
  new Vocabulary(
    new Map(entries.map((entry, id) => [entry, id])),
    entries.flatMap((entry, id) => (entry.length > 1 ? [id] : [])),
    'byteLevel',
  );

/** Documented prompts for the text `a|b`, one letter for each side. */
const DOCUMENTED: readonly (readonly [family: string, tokens: string[], prompt: string])[] = [
  [
    'Qwen2.5-Coder, CodeGemma',
    ['<|fim_prefix|>', '<|fim_suffix|>', '<|fim_middle|>'],
    '<|fim_prefix|>a<|fim_suffix|>b<|fim_middle|>',
  ],
  ['StarCoder, StarCoder2', ['<fim_prefix>', '<fim_suffix>', '<fim_middle>'], '<fim_prefix>a<fim_suffix>b<fim_middle>'],
  ['SantaCoder', ['<fim-prefix>', '<fim-suffix>', '<fim-middle>'], '<fim-prefix>a<fim-suffix>b<fim-middle>'],
  ['CodeLlama', ['▁<PRE>', '▁<SUF>', '▁<MID>'], '▁<PRE>a▁<SUF>b▁<MID>'],
  [
    'DeepSeek-Coder',
    ['<｜fim▁begin｜>', '<｜fim▁hole｜>', '<｜fim▁end｜>'],
    '<｜fim▁begin｜>a<｜fim▁hole｜>b<｜fim▁end｜>',
  ],
  ['Codestral', ['[SUFFIX]', '[PREFIX]'], '[SUFFIX]b[PREFIX]a'],
  ['SmolLM2 135M Code', ['[SUFFIX]', '[PREFIX]', '<|endoftext|>'], '<|endoftext|>[SUFFIX]b[PREFIX]a'],
];

describe('Filling in the middle', () => {
  for (const [family, tokens, prompt] of DOCUMENTED) {
    it(`writes both sides as ${family} reads them`, () => {
      const vocabulary = vocabularyOf('a', 'b', ...tokens);
      const middle = fillInTheMiddle(vocabulary);
      assert.equal(middle?.family, family);
      assert.equal(
        middle
          .around({ ids: [0], typed: bytes('') }, [1])
          .ids.map((id) => vocabulary.entry(id))
          .join(''),
        prompt,
      );
    });
  }

  it('begins the middle with the part of a word that is typed', () => {
    const middle = fillInTheMiddle(vocabularyOf('a', 'b', '<fim_prefix>', '<fim_suffix>', '<fim_middle>'));
    assert.deepEqual(middle?.around({ ids: [0], typed: bytes('re') }, []), { ids: [2, 0, 3, 4], typed: bytes('re') });
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
