import * as assert from 'node:assert/strict';
import { median, pairedRatio, quantile } from '../../../bench/statistics';
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
