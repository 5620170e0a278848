import * as assert from 'node:assert/strict';
import { median, pairedRatio, quantile, resampled } from '../../../bench/statistics';
import { Results } from '../../../bench/speed/results';
import { PLAIN } from '../../../bench/speed/rows';
import { goalsTable, measuredTable } from '../../../bench/speed/tables';

describe('statistics of the benches', () => {
  it('take quantiles of what there is, in any order', () => {
    assert.equal(median([5, 1, 3]), 3);
    assert.equal(quantile([3, 1, 2, 4], 1), 4);
    assert.equal(median([]), undefined);
  });

  it('compare pair by pair, so that a slow round slows both', () => {
    assert.equal(pairedRatio([100, 10, 100, 10, 100], [50, 5, 50, 5, 50]), 2);
    assert.equal(pairedRatio([undefined, 10, 9], [50, undefined, 3]), 3);
    assert.equal(pairedRatio([undefined], [1]), undefined);
  });

  it('resample what there is, the same each time', () => {
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    const coins = Array.from({ length: 100 }, (_, i) => i % 2);
    const [least, most] = resampled(coins, mean);
    // Two standard errors of a share of 100 are .1.
    assert.ok(least > 0.37 && least < 0.43 && most > 0.57 && most < 0.63, `${least} ${most}`);
    assert.deepEqual(resampled(coins, mean), [least, most]);
    assert.deepEqual(resampled([3, 3, 3], mean), [3, 3]);
  });
});

describe('tables of the speed bench', () => {
  const peers = new Map([
    ['instruct', 'ours'],
    ['llama', 'llama.cpp'],
  ] as const);
  const results = new Results();
  for (const [index, [ours, theirs]] of [
    [90, 100],
    [9, 10],
    [80, 100],
  ].entries()) {
    results.add('instruct', index, [{ row: PLAIN, value: ours! }]);
    results.add('llama', index, [{ row: PLAIN, value: theirs! }]);
  }

  it('show medians of the rows that were measured, and no others', () =>
    assert.deepEqual(measuredTable(results, peers), { [`${PLAIN}, tokens/s`]: { ours: '80', 'llama.cpp': '100' } }));

  it('say which goal is missed, by the median ratio of pairs', () =>
    assert.deepEqual(goalsTable(results, peers), {
      [`${PLAIN}, over llama.cpp`]: { ours: '0.90   MISSED', goal: 'at least 0.95' },
    }));
});
