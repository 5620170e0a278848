import assert from 'node:assert/strict';
import { shaded, SHADES, tokensAtCursor } from '../../../../../src/features/attention/core/lensPassage';
import { keptIn } from '../../../../../src/features/attention/core/restoring';

const piece = (start: number, end: number) => ({ id: 0, text: '', start, end, special: start === end });
// [CLS] un belie vable cats [SEP]
const TEXT = 'unbelievable cats';
const TOKENS = [piece(0, 0), piece(0, 2), piece(2, 7), piece(7, 12), piece(13, 17), piece(0, 0)];

describe('the Attention Lens', () => {
  for (const [cursor, tokens] of [
    [0, [1, 2, 3]],
    [5, [1, 2, 3]],
    [12, [1, 2, 3]],
    [13, [4]],
    [17, [4]],
  ] as const) {
    it(`takes all pieces of the word at ${cursor}`, () =>
      assert.deepEqual(tokensAtCursor(TEXT, TOKENS, cursor), [...tokens]));
  }
  it('takes nothing between words', () => assert.deepEqual(tokensAtCursor('a  b', [piece(0, 1), piece(3, 4)], 2), []));
  it('takes a word of a right-to-left script', () =>
    assert.deepEqual(tokensAtCursor('שלום עולם', [piece(0, 4), piece(5, 9)], 6), [1]));

  it('colors by share of the largest, without the word itself and what the template added', () => {
    const rows = [Float32Array.of(0.9, 0, 0, 0.125, 0.375, 0.2), Float32Array.of(0.9, 0, 0, 0.125, 0.125, 0.2)];
    const found = shaded(TOKENS, [1, 2], rows);
    assert.deepEqual(
      found.map(({ start, end, shade }) => [start, end, shade]),
      [
        [7, 12, SHADES / 2],
        [13, 17, SHADES - 1],
      ],
    );
    assert.ok(Math.abs(found[1]!.weight - 0.25) < 1e-6);
  });
  it('colors nothing where all weight lies elsewhere', () =>
    assert.deepEqual(shaded(TOKENS, [1], [Float32Array.of(1, 0, 0, 0, 0, 0)]), []));
});

describe('what a webview kept of itself', () => {
  const shown = { model: 'm', precision: 'exact', origin: { uri: 'file:///a.md', start: 1, end: 5, sha256: 'x' } };
  it('says where the text stood', () => assert.deepEqual(keptIn({ version: 4, shown, view: 'matrix' }), shown));
  it('is not believed when it is something else', () => {
    for (const state of [
      undefined,
      null,
      'text',
      {},
      { shown: { ...shown, origin: undefined } },
      { shown: { ...shown, precision: 'half' } },
    ])
      assert.equal(keptIn(state), undefined);
  });
});
