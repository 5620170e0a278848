import assert from 'node:assert/strict';
import { filesIn, quotationsOf } from '../../../bench/completion/beginnings';
import { reliabilityTable, saidAt, wordsOf } from '../../../bench/completion/reliability';

const about = { file: 'f', language: 'plaintext', model: 'm', before: 3, isLong: false };
const outcome = (text: string, tokens: readonly (readonly [string, number])[], probability: number) => ({
  kind: 'suggested' as const,
  text,
  tokens: tokens.map(([spelled, p], id) => ({ id, text: spelled, logprob: Math.log(p) })),
  stop: 'unsure' as const,
  probability,
  promptTokens: 1,
  reusedTokens: 0,
  elapsedMs: 1,
});

describe('Short texts', () => {
  it('are quotations of one paragraph, without who said them and what is laid out', () => {
    const cookies = `A dream will always triumph over reality,\nonce it is given the chance.\n\t\t-- S. Lem\n%\ntoo short\n%\nA list of things that has\n\tlines that are laid out in their own way\n%\n`;
    assert.deepEqual(quotationsOf(cookies), ['A dream will always triumph over reality, once it is given the chance.']);
  });

  it('are commit messages with the files of a diff', () => {
    const diff = 'diff --git a/one.py b/one.py\n@@ -1 +1 @@\n-a\n+b\ndiff --git a/x/two.js b/x/two.js\n+c\n';
    assert.deepEqual(
      filesIn(diff).map(({ path, diff: own }) => [path, own.length]),
      [
        ['one.py', 47],
        ['x/two.js', 36],
      ],
    );
  });

  it('are asked about at each word', () => {
    assert.deepEqual(
      wordsOf('ab, c d', 0, 5).map(({ start, end }) => 'ab, c d'.slice(start, end)),
      ['ab', ',', ' c'],
    );
  });
});

describe('What the model says beside what stands there', () => {
  it('is told by the ends of words, each with what all up to there is said to be', () => {
    const tokens = [
      [' you', 0.9],
      [' ver', 0.8],
      ['y', 0.5],
      [' much', 0.5],
    ] as const;
    const { ends, typed } = saidAt(outcome(' very much', tokens, 0.2), about, 'Thank you', ' very well');
    assert.deepEqual(
      ends.map(({ probability, ...each }) => ({ ...each, probability: Number(probability.toFixed(3)) })),
      [
        { text: ' very', right: true, probability: 0.4 },
        { text: ' very much', right: false, probability: 0.2 },
      ],
    );
    assert.equal(typed, 3);
  });

  it('is counted by length and by probability', () => {
    const end = (probability: number, right: boolean) => [{ probability, right, text: ' a' }];
    const table = reliabilityTable([
      { ...about, typed: 0, ends: end(0.96, true) },
      { ...about, typed: 0, ends: end(0.98, false) },
      { ...about, typed: 0, before: 90, ends: [] },
    ]);
    assert.deepEqual(
      table.map(({ group, words, 'from 0.95': sure }) => [group, words, sure]),
      [
        ['plaintext, to 40', '2', '2: 0.97 0.50'],
        ['plaintext, all', '3', '2: 0.97 0.50'],
        ['plaintext, to 100', '1', ''],
      ],
    );
  });
});
