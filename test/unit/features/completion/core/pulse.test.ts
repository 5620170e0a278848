import assert from 'node:assert/strict';
import { Pulse } from '../../../../../src/features/completion/core/pulse';
import { FakeClock } from '../../../base/fakeClock';

describe('The pulse of the event loop', () => {
  let clock: FakeClock;
  let pulse: Pulse;
  beforeEach(() => {
    clock = new FakeClock();
    pulse = new Pulse(clock);
  });

  const agoMs = (): number => clock.nowMs() - pulse.lastTurnMs;

  it('says now while it does not beat', () => {
    clock.advance(1000);
    assert.equal(agoMs(), 0);
  });

  it('says how long the loop stood still to what is handled after it, until the next beat', () => {
    pulse.keep();
    clock.advance(220);
    assert.equal(agoMs(), 20);
    // Longer than it would beat.
    clock.sleep(5000);
    assert.equal(agoMs(), 5020);
    clock.advance(50);
    assert.equal(agoMs(), 0);
  });

  it('knows a standstill that no beat has ended yet', () => {
    pulse.keep();
    clock.advance(100);
    clock.sleep(30);
    assert.equal(agoMs(), 30);
  });

  it('ends a while after it was last asked to beat, and begins anew', () => {
    pulse.keep();
    clock.advance(2000);
    pulse.keep();
    clock.advance(2900);
    assert.equal(clock.pendingTimers, 1);
    clock.advance(1000);
    assert.equal(clock.pendingTimers, 0);
    assert.equal(agoMs(), 0);
    pulse.keep();
    clock.sleep(1000);
    assert.equal(agoMs(), 1000);
    pulse.dispose();
    assert.equal(clock.pendingTimers, 0);
  });
});
