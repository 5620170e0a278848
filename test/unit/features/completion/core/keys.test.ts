import assert from 'node:assert/strict';
import { unitsTyped } from '../../../../../src/features/completion/core/keys';

const CASES: readonly (readonly [inserted: string, units: number | undefined])[] = [
  ['a', 1],
  ['😀', 2],
  [' ', 1],
  ['\n', 1],
  ['\r\n    ', 6],
  ['\n\t\t', 3],
  ['()', 1],
  ['""', 1],
  ['{}', 1],
  ['', undefined],
  ['ab', undefined],
  ['(x', undefined],
  ['\n  x', undefined],
  ['  ', undefined],
];

describe('unitsTyped', () => {
  for (const [inserted, units] of CASES) {
    it(`takes ${JSON.stringify(inserted)} for ${units === undefined ? 'no key' : 'one key'}`, () =>
      assert.equal(unitsTyped(inserted), units));
  }
});
