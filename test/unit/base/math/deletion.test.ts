import assert from 'node:assert/strict';
import fc from 'fast-check';
import { deletionArea, descending } from '../../../../src/base/math/deletion';

const logprobs = fc.array(fc.double({ min: -30, max: 0, noNaN: true }), { minLength: 1, maxLength: 10 });

describe('A deletion curve', () => {
  it('that stays where it began has the area 1, and one that falls at once half of the first step', () => {
    assert.ok(Math.abs(deletionArea([-2, -2, -2]) - 1) < 1e-12);
    assert.equal(deletionArea([-3]), 1);
    assert.ok(Math.abs(deletionArea([0, -Infinity, -Infinity, -Infinity, -Infinity]) - 1 / 8) < 1e-12);
    assert.ok(Math.abs(deletionArea([Math.log(0.5), Math.log(0.25), Math.log(0.125)]) - (0.75 + 0.375) / 2) < 1e-12);
  });

  it('has an area between its lowest and its highest share', () => {
    fc.assert(
      fc.property(logprobs, (curve) => {
        const shares = curve.map((logprob) => Math.exp(logprob - curve[0]!));
        const area = deletionArea(curve);
        assert.ok(area >= Math.min(...shares) - 1e-9 && area <= Math.max(...shares) * (1 + 1e-9));
      }),
    );
  });

  it('takes the largest score first, and the first of equal ones', () => {
    assert.deepEqual(descending([0.1, 0.7, 0, 0.7]), [1, 3, 0, 2]);
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true })), (scores) => {
        const order = descending(scores);
        assert.deepEqual(
          [...order].sort((a, b) => a - b),
          [...scores.keys()],
        );
        assert.ok(order.every((at, i) => i === 0 || scores[order[i - 1]!]! >= scores[at]!));
      }),
    );
  });
});
