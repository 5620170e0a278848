import assert from 'node:assert/strict';
import { english } from '../../../../../src/base/english';
import { named, placeOfWord, wordNote } from '../../../../../src/features/attention/core/whyNot';
import type { TokenPiece } from '../../../../../src/protocol/engine';

/** A tokenizer that cuts before spaces, points and capitals: `self.assertEqual` is self, ., assert, Equal. */
function cut(text: string): TokenPiece[] {
  let start = 0;
  return text.split(/(?=[ .A-Z(])|(?<=\.)/).map((piece) => {
    const token = { id: idOf(piece), text: piece, start, end: start + piece.length, special: false };
    start = token.end;
    return token;
  });
}
const idOf = (piece: string): number => [...piece].reduce((id, letter) => (id * 31 + letter.charCodeAt(0)) % 65521, 7);
const place = (text: string, position: number, typed: string) =>
  placeOfWord(text, cut(text), position, typed, (of) =>
    Promise.resolve({ kind: 'tokens', tokens: cut(of), elapsedMs: 0 }),
  );

const quoted = (word: string): string => `"${word}"`;

describe('A word in place of what stands in a text', () => {
  const rows = [
    ['it is one token', 'My dog barks', 2, 'sleeps', 2, ' sleeps', undefined],
    ['it begins as the text does', 'self.assertEqual', 2, 'assertTrue', 3, 'True', /begins as the text does.*"True"/],
    ['letters before the place are its own', 'self.assertEqual', 3, 'assertTrue', 3, 'True', undefined],
    ['it is several tokens', 'My dog barks', 2, 'GoesHome', 2, ' ', /is 3 tokens: the sum is for its first, " "/],
    ['it comes after the end', 'My dog', 2, ' runs', 2, ' runs', undefined],
  ] as const;
  for (const [name, text, position, typed, at, token, note] of rows)
    it(name, async () => {
      const found = await place(text, position, typed);
      assert.ok(!('kind' in found));
      assert.deepEqual([found.position, found.token.text], [at, token]);
      const said = wordNote(found, quoted, english);
      if (note) assert.match(said ?? '', note);
      else assert.equal(said, undefined);
    });

  it('the word that stands there is no other one', async () => {
    const found = await place('My dog barks', 2, 'barks');
    assert.deepEqual(found, { kind: 'failed', error: { code: 'badOption', args: { what: 'sameToken' } } });
  });
});

describe('A name in a sentence', () => {
  const rows = [
    [' far', '‹far›'],
    ['\n  ', '‹↵␣␣›'],
    [' שלום', '‹\u2068שלום\u2069›'],
    ['a\u202eb\nc', '‹ab c›'],
    [`${'long '.repeat(9)}`, '‹long long long long long long lo…›'],
  ] as const;
  for (const [text, name] of rows) it(JSON.stringify(text), () => assert.equal(named(text), name));
});
