import assert from 'node:assert/strict';
import fc from 'fast-check';
import { english } from '../../../../../src/base/english';
import { signed, termsOf, whySentence, type Telling, type Why } from '../../../../../src/features/attention/core/why';

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

const telling = (text: string, more: Partial<Telling> = {}): Telling => ({
  text,
  t: english,
  quoted: (word) => JSON.stringify(word),
  ...more,
});

/** Every number with its sign in a sentence. */
const numbersIn = (sentence: string): number[] =>
  Array.from(sentence.matchAll(/(?<=[:;] |rest )[+−]?[\d.]*\d/g), ([found]) => Number(found.replace('−', '-')));

describe('Why in words', () => {
  it('names what speaks most for the answer, where it stands, and the rest', () => {
    assert.equal(
      whySentence(why({}), telling(TEXT)),
      '" sum" rather than " one": +2.0 from "sum" 2 lines above through layer 0 head 0; +1.3 from " x" just before through layer 1 head 0; the rest −0.3.',
    );
  });

  it('says so where the asked one is the less likely, and names what speaks most against it', () => {
    assert.equal(
      whySentence(why({ sum: -1.5, difference: -1.5, other: null, paths: [] }), telling(TEXT)),
      '" sum" falls behind the mean of the vocabulary: −1.0 from the MLP of layer 1; the rest −0.5.',
    );
  });

  it('names what speaks more against the answer than what it names for it', () => {
    const terms = { mlps: [4.7, -5, 3.1], paths: [], embedding: 0, sum: 1.8 };
    assert.match(
      whySentence(why(terms), telling(TEXT)),
      /: \+4\.7 from the MLP of layer 0; \+3\.1 from the MLP of layer 2; −5\.0 from the MLP of layer 1; the rest −1\.0\.$/,
    );
  });

  it('names the largest part that came from the text, beside larger ones that did not', () => {
    const paths = [{ layer: 2, head: 3, source: 0, value: 0.4 }];
    assert.match(
      whySentence(why({ mlps: [4, 3], paths, sum: 9 }), telling(TEXT)),
      /\+4\.0 .*\+3\.0 .*\+0\.4 from "sum" 2 lines above through layer 2 head 3; the rest \+1\.6\.$/,
    );
  });

  it('names nothing that it would show as 0', () => {
    const paths = [{ layer: 2, head: 3, source: 0, value: 0.04 }];
    assert.doesNotMatch(whySentence(why({ mlps: [4, 3], paths, sum: 9 }), telling(TEXT)), /layer 2/);
  });

  it('shows numbers that add up to the sum that is shown', () => {
    const value = fc.double({ min: -9, max: 9, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 9 }), value, (mlps, embedding) => {
        const sum = mlps.reduce((all, each) => all + each, embedding);
        const digits = Math.abs(sum) < 1 ? 2 : 1;
        const shown = numbersIn(whySentence(why({ sum, mlps, embedding, paths: [] }), telling(TEXT)));
        const total = shown.reduce((all, each) => all + each, 0);
        assert.ok(Math.abs(total - Number(sum.toFixed(digits))) < 1e-6, `${shown.join()} for ${sum}`);
      }),
    );
  });

  it('says one line, tokens and the embedding', () => {
    const paths = [
      { layer: 3, head: 2, source: 1, value: 4 },
      { layer: 3, head: 2, source: 2, value: 3 },
    ];
    const sentence = whySentence(why({ paths }), telling(TEXT));
    assert.match(sentence, /"\\none" one line above .*"\\ntwo" 2 tokens before/);
    assert.match(whySentence(why({ paths: [], embedding: 9 }), telling(TEXT)), /\+9\.0 from the embedding of " x"/);
  });

  it('names words and lines as they stand in the text', () => {
    const paths = [
      { layer: 3, head: 2, source: 1, value: 4 },
      { layer: 3, head: 2, source: 0, value: 3 },
    ];
    const told = (granularity: 'word' | 'line', groups: number[]): string =>
      whySentence(why({ paths }), telling('sum\none\ntwo x', { units: { granularity, groups } }));
    assert.match(told('word', [0, 0, 1, 2]), /"\\ntwo" 2 words before .*"sum\\none" one line above/);
    assert.match(told('line', [0, 0, 1, 1]), /"\\ntwo x" in the same line .*"sum\\none" one line above/);
  });

  it('lists terms by their magnitude, with their sign', () => {
    assert.deepEqual(
      termsOf(why({})).map(({ value }) => value),
      [2, 1.25, -1, 0.5, 0.25],
    );
    assert.deepEqual(
      [signed(0.04, 1), signed(-0.04, 1), signed(-0.06, 1), signed(2, 3)],
      ['0.0', '0.0', '−0.1', '+2.000'],
    );
  });
});
