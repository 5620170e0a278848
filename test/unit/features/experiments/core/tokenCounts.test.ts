import assert from 'node:assert/strict';
import fc from 'fast-check';
import { countTokens, piecesOf } from '../../../../../src/features/experiments/core/tokenCounts';
import { FakeEngine } from '../../attention/core/fakeEngine';
import { embeddedModel } from './embeddedModel';

describe('A long text', () => {
  const info = embeddedModel('m', 'encoder');

  /** A token a word, within a template as an encoder has it. */
  const reading = () =>
    new FakeEngine({
      models: () => ({ kind: 'models', models: [info], unusable: [] }),
      tokens: ({ text }, { signal }) =>
        signal?.aborted === true
          ? { kind: 'cancelled', at: 'queue' }
          : {
              kind: 'tokens',
              tokens: [
                { id: 1, text: '[CLS]', start: 0, end: 0, special: true },
                ...[...text.matchAll(/\S+/g)].map(({ 0: word, index }) => ({
                  id: 5,
                  text: word,
                  start: index,
                  end: index + word.length,
                  special: false,
                })),
                { id: 2, text: '[SEP]', start: 0, end: 0, special: true },
              ],
            },
    });
  const text = 'one two three four five six seven';

  it('is counted to its end, piece by piece, with what the template adds counted once', async () => {
    const engine = reading();
    const progress: [number, number][] = [];
    const counted = await countTokens(engine, text, {
      pieceCharacters: 12,
      onProgress: (done, total) => progress.push([done, total]),
    });
    assert.ok(counted.kind === 'counted');
    assert.deepEqual([counted.words, counted.characters, counted.bytes], [7, 33, 33]);
    const [{ count, tokens }] = counted.models as [(typeof counted.models)[number]];
    assert.equal(count, 9);
    assert.deepEqual(
      tokens.map((token) => token.text),
      ['[CLS]', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', '[SEP]'],
    );
    assert.deepEqual(
      tokens.filter(({ end }) => end > 0).map(({ start, end }) => text.slice(start, end)),
      text.split(' '),
    );
    assert.ok(engine.count('tokens') >= 3);
    assert.deepEqual(progress.at(-1), [33, 33]);
    assert.ok(progress.every(([done], i) => i === 0 || done > progress[i - 1]![0]));
  });
  it('keeps no more tokens than are wanted, and counts all the same', async () => {
    const counted = await countTokens(reading(), text, { pieceCharacters: 12, mostTokens: 3 });
    assert.ok(counted.kind === 'counted');
    assert.deepEqual(
      counted.models.map(({ count, tokens }) => [count, tokens.length]),
      [[9, 3]],
    );
  });
  it('stops between two pieces when it is cancelled', async () => {
    const abort = new AbortController();
    const engine = reading();
    assert.equal(
      (await countTokens(engine, text, { pieceCharacters: 12, signal: abort.signal, onProgress: () => abort.abort() }))
        .kind,
      'cancelled',
    );
    assert.equal(engine.count('tokens'), 2);
  });
  it('is put together again from its pieces, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.integer({ min: 2, max: 40 }), (any, most) => {
        const pieces = piecesOf(any, most);
        assert.equal(pieces.join(''), any);
        assert.ok(
          pieces.every((piece) => piece !== '' && piece.length <= most && !/^[\udc00-\udfff]/.test(piece)) ||
            any === '',
        );
      }),
    );
  });
});
