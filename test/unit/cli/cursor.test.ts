import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { placeIn } from '../../../src/cli/cursor';
import { UsageError } from '../../../src/cli/options';

const TEXT = 'one\r\ntwo 🙂\n\rlast';

describe('placeIn', () => {
  const PLACES: readonly (readonly [line: number | undefined, column: number | undefined, before: string])[] = [
    [undefined, undefined, TEXT],
    [1, 1, ''],
    [1, undefined, 'one'],
    [1, 4, 'one'],
    [2, 5, 'one\r\ntwo '],
    [2, undefined, 'one\r\ntwo 🙂'],
    [3, undefined, 'one\r\ntwo 🙂\n'],
    [4, 2, 'one\r\ntwo 🙂\n\rl'],
    [undefined, 1, 'one\r\ntwo 🙂\n\r'],
  ];
  for (const [line, column, before] of PLACES) {
    it(`is before line ${line ?? 'that is left out'}, column ${column ?? 'that is left out'}`, () =>
      assert.deepEqual(placeIn(TEXT, { line, column }, 'a.txt'), {
        before,
        beforeStart: 0,
        after: TEXT.slice(before.length),
      }));
  }

  for (const [cursor, says] of [
    [{ line: 5 }, 'a.txt has 4 lines: --line must be from 1 to 4.'],
    [{ line: 1, column: 5 }, 'Line 1 of a.txt has 3 characters: --column must be from 1 to 4.'],
    [{ line: 3, column: 2 }, 'Line 3 of a.txt has 0 characters: --column must be from 1 to 1.'],
  ] as const) {
    it(`refuses what the text lacks: ${says}`, () =>
      assert.throws(() => placeIn(TEXT, cursor, 'a.txt'), new UsageError(says)));
  }

  it('takes no more of a long text than the editor, and no half of a character', () => {
    fc.assert(
      fc.property(fc.nat(3), fc.nat(3), (shift, blanks) => {
        const text = `${'.'.repeat(shift)}${'🙂'.repeat(13_000)}\n${' '.repeat(blanks)}${'🙂'.repeat(5000)}`;
        const { before, beforeStart, after } = placeIn(text, { line: 1 }, 'a.txt');
        assert.ok(before.length <= 24_000 && before.length >= 23_999);
        assert.ok(after.length <= 8000 && after.length >= 7999);
        assert.ok(text.startsWith(before + after, beforeStart));
        assert.doesNotMatch(before + after, /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/);
      }),
      { seed: 5, numRuns: 16 },
    );
  });
});
