/** What the built command line (dist/cli.js) says to do where it cannot answer. */
import assert from 'node:assert/strict';
import { attentive, shareEngine } from './support';

describe('Mistakes on the command line', function () {
  this.timeout(60_000);
  shareEngine();

  const mistakes: readonly [why: string, args: string[], code: number, says: RegExp][] = [
    ['no verb', [], 2, /Use one of: models, tokens/],
    ['a verb that does not exist', ['divine'], 2, /"divine" is not a verb/],
    ['a verb that every object inherits', ['toString'], 2, /"toString" is not a verb/],
    ['an option that does not exist', ['tokens', '--modle', 'x'], 2, /--model --text --json/],
    ['an option left out', ['attend', '--text', 'x'], 2, /--model is missing/],
    [
      'a value that is no number',
      ['next', '--model', 'smollm2-135m-instruct', '--prompt', 'x', '--top', 'many'],
      2,
      /--top must be a whole number from 1 to 1000, not "many"/,
    ],
    ['a model that does not exist', ['tokens', '--model', 'gpt-17', '--text', 'x'], 2, /smollm2-135m-instruct/],
    [
      'an ability that the model lacks',
      ['generate', '--model', 'all-minilm-l6-v2', '--prompt', 'x'],
      2,
      /offers no text generation/,
    ],
    [
      'greedy and sampled at once',
      ['generate', '--model', 'x', '--prompt', 'x', '--greedy', '--seed', '1'],
      2,
      /leave out/,
    ],
    ['two blanks to rank', ['rank', '--text', 'A ___ and a ___'], 2, /one is filled at a time/],
    [
      'nothing to explain',
      ['attend', '--model', 'all-minilm-l6-v2', '--text', '  '],
      2,
      /--text is empty\. Give it at least one word/,
    ],
    [
      'a pattern that does not exist',
      ['heads', '--model', 'all-minilm-l6-v2', '--pattern', 'magic'],
      2,
      /--pattern must be one of: previous/,
    ],
    [
      'heads without a pattern or a text',
      ['heads', '--model', 'all-minilm-l6-v2'],
      2,
      /--pattern is missing, or --text with --from and --to/,
    ],
    [
      'a layer that the model lacks',
      ['attend', '--model', 'all-minilm-l6-v2', '--text', 'x', '--layers', '9', '--json'],
      2,
      /layers 0 to 5/,
    ],
  ];
  for (const [why, args, code, says] of mistakes) {
    it(`says what to do about ${why}`, async () => {
      const result = await attentive(args);
      assert.equal(result.code, code, result.stderr);
      assert.match(result.stderr, says);
      assert.equal(result.stdout, '');
    });
  }

  it('says why there is no completion', async () => {
    const { code, stderr } = await attentive([
      'complete',
      '--model',
      'nowhere',
      '--prefix',
      'The capital of France is',
    ]);
    assert.equal(code, 2);
    assert.match(stderr, /nowhere/);
  });

  it('says which layer, head or measure there is not', async () => {
    const draw = (...more: string[]) =>
      attentive(['attend', '--model', 'translate-en-fr', '--text', 'A dog.', '--svg', '/dev/null', ...more]);
    for (const [option, value, says] of [
      ['layer', '9', /--layer must be/],
      ['head', '99', /--head must be/],
      ['map', 'self', /--map must be one of: encoder, decoder, cross/],
      ['measure', 'rollout', /source comes in at every layer/],
      ['measure', 'x', /raw, value, rollout/],
    ] as const) {
      const { code, stderr } = await draw(`--${option}`, value);
      assert.equal(code, 2);
      assert.match(stderr, says);
    }
  });
});
