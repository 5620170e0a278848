import assert from 'node:assert/strict';
import fc from 'fast-check';
import { matrixOfGroups } from '../../../media/inspector/units';

const groups = (length: number) => fc.array(fc.boolean(), { minLength: length, maxLength: length }).map((begins) => {
  let group = 0;
  return begins.map((each, i) => (i > 0 && each ? ++group : group));
});

describe('a matrix by word or line', () => {
  it('keeps the sum of each row: keys are summed, queries averaged', () => {
    fc.assert(fc.property(groups(7), groups(5), fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 35, maxLength: 35 }), (queryGroups, keyGroups, raw) => {
      const weights = Float32Array.from(raw);
      for (let row = 0; row < 7; row++) {
        const sum = weights.subarray(row * 5, row * 5 + 5).reduce((total, each) => total + each, 0);
        for (let key = 0; key < 5; key++) weights[row * 5 + key]! /= sum;
      }
      const grouped = matrixOfGroups({ queries: 7, keys: 5, weights, loadedRows: 7 }, queryGroups, keyGroups);
      assert.deepEqual([grouped.queries, grouped.keys, grouped.loadedRows], [queryGroups.at(-1)! + 1, keyGroups.at(-1)! + 1, queryGroups.at(-1)! + 1]);
      for (let row = 0; row < grouped.queries; row++) {
        assert.ok(Math.abs(grouped.weights.subarray(row * grouped.keys, (row + 1) * grouped.keys).reduce((total, each) => total + each, 0) - 1) < 1e-5);
      }
    }));
  });

  it('counts a row as loaded when all of its tokens\' rows are', () => {
    const grouped = (loadedRows: number) => matrixOfGroups({ queries: 4, keys: 1, weights: new Float32Array(4), loadedRows }, [0, 0, 1, 1], [0]).loadedRows;
    assert.deepEqual([0, 1, 2, 3, 4].map(grouped), [0, 0, 1, 1, 2]);
  });
});
