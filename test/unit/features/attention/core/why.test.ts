import assert from 'node:assert/strict';
import { english } from '../../../../../src/base/english';
import { signed, termsOf, whySentence, type Why } from '../../../../../src/features/attention/core/why';

const TEXT = 'sum\none\ntwo x';
const tokens = [
  { id: 1, text: 'sum', start: 0, end: 3, special: false },
  { id: 2, text: '\none', start: 3, end: 7, special: false },
  { id: 3, text: '\ntwo', start: 7, end: 11, special: false },
  { id: 4, text: ' x', start: 11, end: 13, special: false },
];
const why = (more: Partial<Why>): Why => ({
  kind: 'why',
  precision: 'exact',
  tokens,
  position: 4,
  token: { id: 7, text: ' sum', logprob: -1 },
  other: { id: 8, text: ' one', logprob: -2 },
  difference: 3,
  sum: 3,
  embedding: 0.25,
  mlps: [0.5, -1],
  heads: [[2], [1.25]],
  sources: [2, 0, 0, 1.25],
  paths: [
    { layer: 0, head: 0, source: 0, value: 2 },
    { layer: 1, head: 0, source: 3, value: 1.25 },
  ],
  elapsedMs: 1,
  ...more,
});

describe('Why in words', () => {
  it('names what speaks most for the answer, where it stands, and the rest', () => {
    assert.equal(
      whySentence(why({}), TEXT, english),
      '" sum" rather than " one": +2.0 from "sum" 2 lines above through layer 0 head 0; +1.3 from " x" just before through layer 1 head 0; the rest -0.3.',
    );
  });

  it('names what speaks most against it, where it is the less likely one', () => {
    const sentence = whySentence(why({ sum: -1.5, difference: -1.5, other: null }), TEXT, english);
    assert.equal(
      sentence,
      '" sum" rather than the mean of the vocabulary: -1.0 from the MLP of layer 1; the rest -0.5.',
    );
  });

  it('says one line, tokens and the embedding', () => {
    const paths = [
      { layer: 3, head: 2, source: 1, value: 4 },
      { layer: 3, head: 2, source: 2, value: 3 },
    ];
    assert.match(whySentence(why({ paths }), TEXT, english), /"\\none" one line above .*"\\ntwo" 2 tokens before/);
    assert.match(whySentence(why({ paths: [], embedding: 9 }), TEXT, english), /\+9\.0 from the embedding of " x"/);
  });

  it('lists terms by their magnitude, with their sign', () => {
    assert.deepEqual(
      termsOf(why({})).map(({ value }) => value),
      [2, 1.25, -1, 0.5, 0.25],
    );
    assert.deepEqual(
      [signed(0.04, 1), signed(-0.04, 1), signed(-0.06, 1), signed(2, 3)],
      ['+0.0', '+0.0', '-0.1', '+2.000'],
    );
  });
});
