import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MAX_SLICE_VALUES } from '../../../src/protocol/engine';
import { parseFromWebview, parseToWebview, rowsPerSlice } from '../../../src/protocol/attention';

const slice = {
  kind: 'slice',
  captureId: 1,
  map: 'self',
  layer: 0,
  head: 'mean',
  measure: 'raw',
  fromRow: 0,
  rows: 2,
  keys: 3,
  weights: new Float32Array(6),
};

describe('the inspector protocol', () => {
  it('takes a slice whose weights have the shape it names', () => {
    const parsed = parseToWebview(slice);
    assert.equal(parsed.kind, 'parsed');
  });

  const refused: [name: string, message: unknown][] = [
    ['weights of another shape', { ...slice, rows: 3 }],
    ['weights that are a plain array', { ...slice, weights: [0, 0, 0, 0, 0, 0] }],
    [
      'more values than a message may hold',
      { ...slice, rows: 1, keys: MAX_SLICE_VALUES + 1, weights: new Float32Array(MAX_SLICE_VALUES + 1) },
    ],
    ['an unknown kind', { kind: 'surprise' }],
    ['a negative layer', { ...slice, layer: -1 }],
    ['nothing', undefined],
    ['a text', 'slice'],
  ];
  for (const [name, message] of refused) {
    it(`refuses ${name}`, () => assert.equal(parseToWebview(message).kind, 'refused'));
  }

  it('names the place of a fault and never the content', () => {
    const parsed = parseFromWebview({ kind: 'choose', model: { secret: 'document text' }, precision: 'exact' });
    assert.ok(
      parsed.kind === 'refused' && parsed.why.startsWith('model') && !parsed.why.includes('document'),
      JSON.stringify(parsed),
    );
  });

  it('refuses or parses anything without throwing', () => {
    fc.assert(
      fc.property(fc.anything(), (message) => {
        assert.ok(['parsed', 'refused'].includes(parseFromWebview(message).kind));
        assert.ok(['parsed', 'refused'].includes(parseToWebview(message).kind));
      }),
      { seed: 5, numRuns: 200 },
    );
  });

  it('plans slices that hold at least a row and at most what a message may', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: MAX_SLICE_VALUES }), (keys) => {
        const rows = rowsPerSlice(keys);
        assert.ok(rows >= 1 && rows * keys <= MAX_SLICE_VALUES && (rows + 1) * keys > MAX_SLICE_VALUES);
      }),
      { seed: 5 },
    );
  });
});
