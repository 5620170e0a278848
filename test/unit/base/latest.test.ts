import assert from 'node:assert/strict';
import { Latest } from '../../../src/base/latest';
import { FakeClock } from './fakeClock';

describe('work of which only the latest counts', () => {
  const set = () => {
    const clock = new FakeClock();
    const signals: AbortSignal[] = [];
    const latest = new Latest(
      150,
      (signal) => {
        signals.push(signal);
        return Promise.resolve();
      },
      clock,
    );
    return { clock, latest, signals, aborted: () => signals.map(({ aborted }) => aborted) };
  };

  it('begins once, when nothing has moved for the whole rest', () => {
    const { clock, latest, signals } = set();
    latest.rest();
    clock.advance(149);
    latest.rest();
    clock.advance(149);
    assert.equal(signals.length, 0);
    clock.advance(1);
    assert.equal(signals.length, 1);
    clock.advance(10_000);
    assert.equal(signals.length, 1);
  });

  it('aborts what is under way as soon as something moves', () => {
    const { clock, latest, aborted } = set();
    latest.start();
    assert.deepEqual(aborted(), [false]);
    latest.rest();
    assert.deepEqual(aborted(), [true]);
    clock.advance(150);
    assert.deepEqual(aborted(), [true, false]);
  });

  it('begins at once when asked to, and replaces what waits', () => {
    const { clock, latest, aborted } = set();
    latest.rest();
    latest.start();
    latest.start();
    assert.deepEqual(aborted(), [true, false]);
    clock.advance(10_000);
    assert.equal(aborted().length, 2);
    assert.equal(clock.pendingTimers, 0);
  });

  it('leaves no timer and nothing under way when it stops, and can begin again', () => {
    const { clock, latest, aborted } = set();
    latest.start();
    latest.rest();
    latest.stop();
    latest.stop();
    assert.equal(clock.pendingTimers, 0);
    clock.advance(10_000);
    assert.deepEqual(aborted(), [true]);
    latest.rest();
    clock.advance(150);
    assert.deepEqual(aborted(), [true, false]);
  });
});
