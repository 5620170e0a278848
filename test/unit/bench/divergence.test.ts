import * as assert from 'node:assert/strict';
import fc from 'fast-check';
import { divergence, type Likely } from '../../../bench/completion/divergence';

/** The likeliest `count` tokens of weights, as the engine names them. */
function top(weights: readonly number[], count = weights.length): Likely[] {
  const total = weights.reduce((sum, each) => sum + each, 0);
  return weights
    .map((weight, id) => ({ id, logprob: Math.log(weight / total) }))
    .sort((a, b) => b.logprob - a.logprob)
    .slice(0, count);
}

const TOKENS = 12;
const weights = fc.array(fc.double({ min: 0.01, max: 10, noNaN: true }), { minLength: TOKENS, maxLength: TOKENS });

describe("divergence of completion's arithmetic from the exact one", () => {
  it('is the sum over all tokens where both name all of them', () => {
    const nats = divergence(top([3, 1]), top([1, 1]));
    assert.ok(Math.abs(nats - (0.75 * Math.log(1.5) + 0.25 * Math.log(0.5))) < 1e-9, String(nats));
  });

  it('counts a token that only one names among the rest', () => {
    const nats = divergence(top([3, 1, 1], 1), top([1, 3, 1], 1));
    assert.equal(nats, 0);
    const shared = divergence(top([3, 1, 1], 2), top([1, 3, 1], 2));
    const byHand = 0.6 * Math.log(3) + 0.2 * Math.log(1 / 3) + 0;
    assert.ok(Math.abs(shared - byHand) < 1e-9, String(shared));
  });

  it('is never negative, and never more than that of the whole distributions', () => {
    fc.assert(
      fc.property(weights, weights, fc.integer({ min: 1, max: TOKENS }), (p, q, count) => {
        const part = divergence(top(p, count), top(q, count));
        assert.ok(part > -1e-6, String(part));
        assert.ok(part < divergence(top(p), top(q)) + 1e-6, String(part));
      }),
    );
  });
});
