import assert from 'node:assert/strict';
import { english } from '../../../../../src/base/english';
import { patchSentence } from '../../../../../src/features/attention/core/patchSentence';

type Shown = Parameters<typeof patchSentence>[0];

const piece = (text: string, id: number) => ({ id, text, start: 0, end: 1, special: false });
const patched = (shares: number[][], more: Partial<Shown> = {}): Shown => ({
  tokens: [piece('too', 1), piece(' tired', 2), piece('.', 3)],
  otherTokens: [piece('too', 1), piece(' wide', 4), piece('.', 3)],
  token: { id: 5, text: ' il', logprob: -0.1 },
  other: { id: 6, text: ' elle', logprob: -7 },
  first: { logprob: -0.1, otherLogprob: -7.3, difference: 7.2 },
  second: { logprob: -6.4, otherLogprob: -0.1, difference: -6.3 },
  pairs: [
    [0, 0],
    [1, 1],
    [2, 2],
  ],
  shares,
  whole: shares.map(() => 1),
  ...more,
});

describe('The sentence about a patched text', () => {
  it('names the place that carries most, layer after layer, and how much', () => {
    const sentence = patchSentence(
      patched([
        [0, 0.98, 0.02],
        [0, 0.64, 0.3],
        [0, 0.02, 0.97],
      ]),
      english,
    );
    assert.equal(
      sentence,
      '‹il› rather than ‹elle›: +7.2 logits in the first text, −6.3 in the second. In layers 0 to 1 ‹tired› in place of ‹wide› alone carries 0.98 to 0.64 of the difference. In layer 2 ‹.› alone carries 0.97 of the difference.',
    );
  });

  it('says where no place carries half, and names none there', () => {
    const sentence = patchSentence(
      patched([
        [0, 0.4, 0.4],
        [0, 0.1, 0.2],
      ]),
      english,
    );
    assert.match(sentence, /In 2 of 2 layers no single place carries half of the difference\.$/);
    assert.ok(!sentence.includes('tired'));
  });

  it('of a translation says where the two part', () => {
    assert.match(
      patchSentence(patched([[0, 1, 0]], { written: 'La' }), english),
      /^Where the translations first differ, ‹il›/,
    );
  });
});
