import assert from 'node:assert/strict';
import { guardPauseMs } from '../../../src/engine/guardPause';

describe("The guard's pause", () => {
  it('is short while the process works, and long while it rests', () => {
    assert.equal(guardPauseMs(100, 100), 100);
    assert.equal(guardPauseMs(10, 100), 100);
    assert.equal(guardPauseMs(0.3, 100), 1000);
    assert.equal(guardPauseMs(0.3, 1000), 1000);
    assert.equal(guardPauseMs(0, 0), 1000);
  });

  it('is long again once work is over', () => {
    assert.equal(guardPauseMs(80, 1000), 100);
    assert.equal(guardPauseMs(2, 100), 1000);
  });
});
