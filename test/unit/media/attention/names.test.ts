/** Names of lines, and of what differs between two of them. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { changedWords } from '../../../../media/attention/scene/changedWords';
import { firstWords, namesOfDifference } from '../../../../media/attention/scene/names';
import { directionOf } from '../../../../media/shared/visible';

const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '.', 'ש', '👍'), maxLength: 90 });

describe('the name of a line', () => {
  it('is its first words, with an ellipsis for the rest', () => {
    assert.equal(firstWords('  It was too tired.\n'), 'It was too tired.');
    assert.equal(
      firstWords("The animal didn't cross the street because it was too tired."),
      "The animal didn't cross the…",
    );
    assert.equal(firstWords('='.repeat(40)), `${'='.repeat(31)}…`);
  });
  it('is never longer than 32 characters', () => {
    fc.assert(fc.property(text, (line) => assert.ok([...firstWords(line)].length <= 32)));
  });
});

describe('the names of two lines that differ', () => {
  const [tired, wide] = [
    "The animal didn't cross the street because it was too tired today.",
    "The animal didn't cross the street because it was too wide today.",
  ];
  it('are the words that differ', () => {
    assert.deepEqual(namesOfDifference(tired, wide), ['…tired…', '…wide…']);
    assert.deepEqual(namesOfDifference(tired, tired.replace(' today', '')), ['…tired today.', '…tired.']);
  });
  it('include the word before where one line lacks the word', () => {
    assert.deepEqual(namesOfDifference(tired, tired.replace('too ', '')), ['…was too…', '…was…']);
  });
  it('are the whole lines where these are short', () => {
    assert.deepEqual(namesOfDifference('It was tired.', 'It was wide.'), ['It was tired.', 'It was wide.']);
  });
  it('are short and not empty for any two lines', () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        for (const name of namesOfDifference(one, other)) assert.ok(name.length > 0 && [...name].length <= 34, name);
      }),
    );
  });
});

describe('the words that changed within a line', () => {
  it('are those that the other line lacks in that place', () => {
    const { a, b } = changedWords('It was too tired.', 'It was so very wide.');
    assert.deepEqual(
      [a, b].map((words) => words.filter(({ changed }) => changed).map((word) => word.text)),
      [
        ['too', 'tired'],
        ['so', 'very', 'wide'],
      ],
    );
  });
  it('are pieces of the whole line', () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        const { a, b } = changedWords(one, other);
        assert.deepEqual(
          [a, b].map((words) => words.map((word) => word.text).join('')),
          [one, other],
        );
        assert.ok(changedWords(one, one).a.every(({ changed }) => !changed));
      }),
    );
  });
});

describe('the direction of a label', () => {
  it('is that of its first letter', () => {
    assert.deepEqual(['abc שלום', '12 שלום abc', '…سلام', '123', ''].map(directionOf), [
      'ltr',
      'rtl',
      'rtl',
      'ltr',
      'ltr',
    ]);
  });
});
