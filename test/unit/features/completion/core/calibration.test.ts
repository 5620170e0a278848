import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { calibrated, uncalibrated } from '../../../../../src/features/completion/core/calibration';

const share = fc.double({ min: 0, max: 1, noNaN: true });

describe('calibration', () => {
  it('leaves 0 and 1 as they are', () => {
    for (const end of [0, 1]) assert.deepEqual([calibrated(end), uncalibrated(end)], [end, end]);
  });

  it('is monotonic, stays between 0 and 1, and has an inverse', () => {
    fc.assert(
      fc.property(share, share, (a, b) => {
        assert.ok(calibrated(a) >= 0 && calibrated(a) <= 1);
        if (a < b) assert.ok(calibrated(a) <= calibrated(b));
        assert.ok(Math.abs(uncalibrated(calibrated(a)) - a) < 1e-9);
      }),
    );
  });
});
