import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { english } from '../../../../../src/base/english';
import {
  checkedClaims,
  COMPENSATED_FROM,
  CONFIRMED_FROM,
  edgesOf,
  largestPaths,
  largestSources,
  tokensOf,
  verdictHelp,
  verdictOf,
} from '../../../../../src/features/attention/core/cuts';

const seen = (difference: number) => ({ logprob: -1, otherLogprob: -2, difference });
const claim = fc.double({ min: -20, max: 20, noNaN: true }).filter((value) => Math.abs(value) > 1e-3);

describe('What a cut says of a claim', () => {
  for (const [value, change, verdict] of [
    [2, 2, 'confirmed'],
    [2, 1, 'confirmed'],
    [2, 7, 'confirmed'],
    [2, 0.98, 'compensated'],
    [2, 0.1, 'compensated'],
    [2, 0.08, 'notConfirmed'],
    [2, 0, 'notConfirmed'],
    [2, -3, 'notConfirmed'],
    [-2, -1, 'confirmed'],
    [-2, -0.5, 'compensated'],
    [-2, 1, 'notConfirmed'],
    [0, 1, 'notConfirmed'],
  ] as const) {
    it(`claimed ${value}, changed by ${change}: ${verdict}`, () => assert.equal(verdictOf(value, change), verdict));
  }

  it('is the same whichever of the two tokens is asked about, and only gets better with a larger change', () => {
    const order = ['notConfirmed', 'compensated', 'confirmed'];
    fc.assert(
      fc.property(claim, claim, fc.double({ min: 1, max: 10, noNaN: true }), (value, change, more) => {
        assert.equal(verdictOf(-value, -change), verdictOf(value, change));
        if (value * change > 0)
          assert.ok(order.indexOf(verdictOf(value, change * more)) >= order.indexOf(verdictOf(value, change)));
      }),
    );
  });

  it('holds for the largest sources and parts of heads, in their order', () => {
    const sources = [0.1, -3, 0.5, 2, -0.2, 1, 0];
    const paths = sources.map((value, source) => ({ source, value, layer: 1, head: source }));
    assert.deepEqual(
      largestSources({ sources }).map(({ source }) => source),
      [1, 3, 5, 2, 4],
    );
    assert.equal(largestPaths({ paths }).length, 5);
    assert.deepEqual(edgesOf({ source: 3, value: 2 }), [{ source: 3 }]);
    assert.deepEqual(edgesOf(paths[2]!), [{ source: 2, layer: 1, head: 2 }]);
    const checked = checkedClaims(largestSources({ sources }).slice(0, 2), seen(4), [seen(5), seen(2)]);
    assert.deepEqual(
      checked.map(({ source, fall, verdict }) => [source, fall, verdict]),
      [
        [1, -1, 'compensated'],
        [3, 2, 'confirmed'],
      ],
    );
  });

  it('cuts every token of a word or line that lies before the place', () => {
    assert.deepEqual(tokensOf(2, undefined, 4), [{ source: 2 }]);
    assert.deepEqual(tokensOf(1, [0, 1, 1, 2, 1], 3), [{ source: 1 }, { source: 2 }]);
    assert.deepEqual(tokensOf(3, [0, 1, 1, 2], 4), []);
    assert.deepEqual(largestSources({ sources: [0, 2, 0] }), [{ source: 1, value: 2 }]);
  });

  it('tells its thresholds in its help', () => {
    const help = verdictHelp(english);
    for (const share of [CONFIRMED_FROM, COMPENSATED_FROM])
      assert.ok(help.includes(`${100 * share} %`) || help.includes(`${100 * share} to`));
  });
});
