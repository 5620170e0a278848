import assert from 'node:assert/strict';
import { savedOf, typingRow } from '../../../bench/completion/report';
import { nothingTyped } from '../../../bench/completion/typist';

describe('the report of a bench', () => {
  it('says what part of the accepted characters stays', () => {
    const tally = { ...nothingTyped(), acceptedChars: [10, 30], keptChars: 30 };
    assert.equal(typingRow('p', 'x', tally, []).kept, 0.75);
    assert.equal(typingRow('p', 'x', nothingTyped(), []).kept, 0);
  });

  it('weighs passages by their length in what they save', () => {
    const passages = [
      { typedChars: 100, keystrokes: 50 },
      { typedChars: 300, keystrokes: 300 },
    ];
    assert.equal(savedOf(passages), 1 - 350 / 400);
  });
});
