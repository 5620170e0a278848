/** What a document is read after where no template puts a token before every text. */
import assert from 'node:assert/strict';
import * as path from 'node:path';
import { CausalPrompts } from '../../../../src/engine/families/causalPrompts';
import { Tokenizer } from '../../../../src/engine/text/tokenizer';

describe('The text before a cursor', () => {
  let tokenizer: Tokenizer;
  before(async () => {
    tokenizer = await Tokenizer.load(path.resolve('models/smollm2-135m-instruct'));
  });

  const read = (prefix: string) => {
    const prompts = new CausalPrompts(tokenizer, 2048, false);
    const from = prompts.around(prefix, '');
    return { text: tokenizer.spell(from.ids), typed: Buffer.from(from.typed).toString(), ...prompts.frameOf(from) };
  };
  const frame = { lead: '\n', trail: '' };

  for (const [why, prefix, expected] of [
    ['is read after a line break', 'Thank you very', { text: '\nThank you', typed: ' very', frame }],
    ['is read after one also where it is a part of a word', 'Tha', { text: '\n', typed: 'Tha', frame }],
    ['begins with its own blank', '\nThank you', { text: '\nThank', typed: ' you' }],
    [
      'is read after the token that documents begin with where it is a blank',
      '\n',
      { text: '<|endoftext|>', typed: '\n' },
    ],
  ] as const)
    it(why, () => assert.deepEqual(read(prefix), expected));

  it('is what the model reads when it is tokenized with what is said to stand before it', () => {
    const { text, typed, frame: said } = read('Thank you very');
    assert.deepEqual(tokenizer.encode(`${said!.lead}Thank you very`), [
      ...tokenizer.encode(text),
      ...tokenizer.encode(typed),
    ]);
  });
});
