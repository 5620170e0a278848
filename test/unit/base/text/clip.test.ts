import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cutsPair, firstUnits, lastUnits } from '../../../../src/base/text/clip';

const HALF = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const text = fc.string({ unit: fc.constantFrom('a', '🙂', '𝒳', 'ש', '\n', '👩‍💻'), maxLength: 40 });

describe('A part of a text', () => {
  it('never holds half a character, and is as long as it may be', () => {
    fc.assert(
      fc.property(text, fc.nat(90), (whole, most) => {
        for (const [part, rest] of [
          [firstUnits(whole, most), whole.slice(firstUnits(whole, most).length)],
          [lastUnits(whole, most), whole.slice(0, whole.length - lastUnits(whole, most).length)],
        ] as const) {
          assert.doesNotMatch(part, HALF);
          assert.doesNotMatch(rest, HALF);
          assert.ok(part.length <= most && part.length >= Math.min(whole.length, most - 1));
        }
        assert.ok(whole.startsWith(firstUnits(whole, most)) && whole.endsWith(lastUnits(whole, most)));
      }),
      { seed: 3 },
    );
  });

  it('keeps a lone surrogate that stood there before', () => {
    assert.deepEqual(
      [firstUnits('a\ud800b', 2), lastUnits('a\udc00b', 2), cutsPair('🙂', 1), cutsPair('🙂', 2)],
      ['a\ud800', '\udc00b', true, false],
    );
  });
});
