import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { kendallTau, tauBeyondChance } from '../../../../src/base/math/kendall';

/** From tools/models/oracle/kendall.py. */
interface Reference {
  readonly pairs: { readonly first: number[]; readonly second: number[]; readonly tau: number | null }[];
  /** By count: taus of orders without ties, and how often two orders by chance reach them. */
  readonly chances: { readonly count: number; readonly tau: number; readonly share: number }[];
}
const { pairs, chances } = JSON.parse(readFileSync('test/fixtures/faithfulness/kendall.json', 'utf8')) as Reference;

const different = fc.uniqueArray(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 12 });
/** Few values, so that many are equal. */
const alike = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })), { maxLength: 12 });

describe('Rank correlation', () => {
  it('is what SciPy computes, with ties and without', () => {
    for (const { first, second, tau } of pairs) {
      const found = kendallTau(first, second);
      if (tau === null) assert.equal(found, undefined);
      else assert.ok(Math.abs(found! - tau) < 1e-12, `${first} and ${second}: ${found}, SciPy ${tau}`);
    }
  });

  it('of an order with itself is 1, and with its reverse −1', () => {
    fc.assert(
      fc.property(different, (scores) => {
        assert.ok(Math.abs(kendallTau(scores, scores)! - 1) < 1e-12);
        const reverse = scores.map((score) => -score);
        assert.ok(Math.abs(kendallTau(scores, reverse)! + 1) < 1e-12);
      }),
    );
  });

  it('depends on the orders alone, whichever comes first', () => {
    fc.assert(
      fc.property(alike, (scores) => {
        const [first, second] = [scores.map(([a]) => a), scores.map(([, b]) => b)];
        const tau = kendallTau(first, second);
        assert.equal(kendallTau(second, first), tau);
        const stretched = first.map((score) => Math.exp(3 * score) - 7);
        assert.equal(kendallTau(stretched, second), tau);
      }),
    );
  });

  it('refuses lists of different lengths', () => {
    assert.throws(() => kendallTau([1, 2], [1]), RangeError);
  });

  it('is beyond chance where SciPy’s exact test says so', () => {
    for (const { count, tau, share } of chances) {
      const least = tauBeyondChance(count);
      assert.equal(least !== undefined && Math.abs(tau) >= least - 1e-9, share < 0.05, `${count} things, tau ${tau}`);
    }
    assert.deepEqual([1, 2, 3, 4].map(tauBeyondChance), [undefined, undefined, undefined, undefined]);
    assert.equal(tauBeyondChance(5), 1);
  });
});
