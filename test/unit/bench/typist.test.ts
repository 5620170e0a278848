import assert from 'node:assert/strict';
import { nothingTyped, takenAtOnce, type, type Accepting, type Policy } from '../../../bench/completion/typist';

describe('what a person takes of a suggestion with one key', () => {
  const CASES: readonly (readonly [shown: string, rest: string, whole: string, words: string])[] = [
    ['foo(bar)', 'foo(bar);', 'foo(bar)', 'foo(bar)'],
    ['foo(baz)', 'foo(bar);', '', 'foo'],
    [' const x', ' const y', '', ' const'],
    ['foo', 'fob', '', ''],
    ['', 'foo', '', ''],
  ];
  for (const [shown, rest, whole, words] of CASES) {
    it(`is "${whole}", or by word "${words}", of "${shown}" before "${rest}"`, () => {
      assert.equal(takenAtOnce(shown, rest, 'whole'), whole);
      assert.equal(takenAtOnce(shown, rest, 'words'), words);
    });
  }
});

describe('a typist', () => {
  /** Says the whole rest with its last word wrong, at once. */
  const almostRight = (text: string): Policy => ({
    name: 'almost right',
    known: ({ before }) => ({ text: text.slice(before.length).replace(/\w+$/, 'wrong') }),
    key: () => undefined,
    accepted: () => undefined,
    delayMs: () => 0,
    ask: () => Promise.resolve({ text: '' }),
  });

  async function keysFor(text: string, accepting: Accepting): Promise<number> {
    const tally = nothingTyped();
    const passage = { file: 'a', language: 'x', text, start: 0, end: text.length, neighbors: [] };
    await type(passage, almostRight(text), 1, tally, accepting);
    assert.equal(tally.typedChars, text.length);
    return tally.keystrokes;
  }

  it('takes nothing of a suggestion whose end is wrong, or its right words with a key each', async () => {
    const text = 'one two three four';
    assert.equal(await keysFor(text, 'whole'), text.length);
    assert.equal(await keysFor(text, 'words'), 3 + ' four'.length);
  });
});
