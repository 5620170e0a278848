/** Faults 29 and 31: how long a server is waited for, and when nothing more is expected of it. */
import assert from 'node:assert/strict';
import { waitSeconds } from '../../../../src/models/hub/retryAfter';
import { StallWatch } from '../../../../src/models/hub/stall';
import { FakeClock } from '../../base/fakeClock';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const YEAR_MS = 365 * 86_400_000;
const later = (seconds: number): string => new Date(NOW + seconds * 1000).toUTCString();

describe('How long a server asks to wait', () => {
  for (const [what, headers, wallMs, seconds] of [
    ['seconds', { 'retry-after': '7' }, NOW, 7],
    ['a date', { 'retry-after': later(20) }, NOW, 20],
    [
      'a date, on a machine whose clock is a year behind',
      { 'retry-after': later(20), date: later(0) },
      NOW - YEAR_MS,
      20,
    ],
    [
      'a date, on a machine whose clock is a year ahead',
      { 'retry-after': later(20), date: later(0) },
      NOW + YEAR_MS,
      20,
    ],
    ['a date that has passed', { 'retry-after': later(-9) }, NOW, 1],
    ['a day', { 'retry-after': '86400' }, NOW, 300],
    ['the end of a window', { ratelimit: '"api";r=0;t=55' }, NOW, 55],
    ['nothing, the third time', {}, NOW, 4],
    ['no time', { 'retry-after': 'soon' }, NOW, 4],
  ] as const)
    it(`is ${seconds} s for ${what}`, () => assert.equal(waitSeconds(new Headers(headers), 2, wallMs), seconds));
});

describe('A transfer', () => {
  /** @returns the seconds after which it counts as stalled, or undefined after ten minutes */
  function stalled(bytesAt: (second: number) => number): [after: number, seconds: number] | undefined {
    const clock = new FakeClock();
    let found: [number, number] | undefined;
    const watch = new StallWatch(clock, (seconds) => {
      found = [clock.nowMs() / 1000, seconds];
    });
    for (let second = 1; second <= 600 && !found; second++) {
      clock.advance(1000);
      if (!found && bytesAt(second) > 0) watch.note(bytesAt(second));
    }
    watch.stop();
    assert.equal(clock.pendingTimers, 0);
    return found;
  }

  it('has stalled after 30 s without a byte', () => {
    assert.deepEqual(
      stalled(() => 0),
      [30, 30],
    );
    assert.deepEqual(
      stalled((second) => (second <= 10 ? 1e6 : 0)),
      [40, 30],
    );
  });
  it('has stalled after a minute of a byte a second', () =>
    assert.deepEqual(
      stalled(() => 1),
      [60, 60],
    ));
  it('goes on at 2 kB a second, and with pauses of 20 s', () => {
    assert.equal(
      stalled(() => 2000),
      undefined,
    );
    assert.equal(
      stalled((second) => (second % 20 === 0 ? 1e6 : 0)),
      undefined,
    );
  });
});
