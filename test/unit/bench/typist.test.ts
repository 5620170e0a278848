import assert from 'node:assert/strict';
import {
  nothingTyped,
  takenAtOnce,
  type,
  type Accepting,
  type Policy,
  type Tally,
} from '../../../bench/completion/typist';

describe('what a person takes of a suggestion with one key', () => {
  const CASES: readonly (readonly [shown: string, rest: string, whole: string, words: string, eager: string])[] = [
    ['foo(bar)', 'foo(bar);', 'foo(bar)', 'foo(bar)', 'foo(bar)'],
    ['foo(baz)', 'foo(bar);', '', 'foo', 'foo(baz)'],
    [' const x', ' const y', '', ' const', ' const x'],
    ['foo', 'fob', '', '', ''],
    ['', 'foo', '', '', ''],
  ];
  for (const [shown, rest, whole, words, eager] of CASES) {
    it(`is "${whole}", by word "${words}", eagerly "${eager}", of "${shown}" before "${rest}"`, () => {
      assert.equal(takenAtOnce(shown, rest, 'whole'), whole);
      assert.equal(takenAtOnce(shown, rest, 'words'), words);
      assert.equal(takenAtOnce(shown, rest, 'eager'), eager);
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

  async function typed(text: string, accepting: Accepting): Promise<Tally> {
    const tally = nothingTyped();
    const passage = { file: 'a', language: 'x', text, start: 0, end: text.length, neighbors: [] };
    await type(passage, almostRight(text), 1, tally, accepting);
    assert.equal(tally.typedChars, text.length);
    return tally;
  }

  it('takes nothing of a suggestion whose end is wrong, or its right words with a key each', async () => {
    const text = 'one two three four';
    assert.equal((await typed(text, 'whole')).keystrokes, text.length);
    assert.equal((await typed(text, 'words')).keystrokes, 3 + ' four'.length);
  });

  it('who is eager takes all of it, deletes the wrong word and types what is right', async () => {
    const text = 'one two three four';
    const { keystrokes, acceptedChars, keptChars } = await typed(text, 'eager');
    assert.deepEqual(acceptedChars, ['one two three wrong'.length]);
    assert.equal(keptChars, 'one two three '.length);
    assert.equal(keystrokes, 1 + 1 + 'four'.length);
  });
});
