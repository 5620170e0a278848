import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { Rhythm } from '../../../../../src/features/completion/core/rhythm';

/** A rhythm that has seen these intervals between keys and these answers. */
function learned(intervalsMs: readonly number[], latenciesMs: readonly number[] = []): Rhythm {
  const rhythm = new Rhythm();
  let nowMs = 1000;
  rhythm.onKey(nowMs);
  for (const each of intervalsMs) rhythm.onKey((nowMs += each));
  for (const each of latenciesMs) rhythm.onAnswer(each);
  return rhythm;
}
const times = (count: number, value: number) => new Array<number>(count).fill(value);

const CASES: readonly (readonly [about: string, intervalsMs: number[], latenciesMs: number[], delayMs: number])[] = [
  ['waits as for a practiced typist until it knows more', times(3, 400), [], 207],
  ['waits a little longer than the usual time between keys', times(20, 200), [], 230],
  ['never waits less than 50 ms', times(20, 20), [], 50],
  ['never waits more than 300 ms', times(20, 700), times(20, 2000), 300],
  ['does not count pauses', [...times(10, 200), ...times(10, 1000)], [], 230],
  ['is not moved by single keys', [...times(8, 200), 990, 5, 990], [], 230],
  ['follows a person who speeds up', [...times(20, 300), ...times(20, 100)], [], 115],
  ['waits for a pause when the engine is slower than the person', times(20, 200), times(20, 280), 280],
  ['forgets the answer for which the model was loaded', times(20, 200), [4000, 40, 40, 40, 40], 230],
];

describe('Rhythm', () => {
  for (const [about, intervalsMs, latenciesMs, delayMs] of CASES) {
    it(about, () => assert.equal(Math.round(learned(intervalsMs, latenciesMs).delayMs), delayMs));
  }

  it('counts no time across an interruption', () => {
    const rhythm = new Rhythm();
    for (let i = 0; i < 20; i++) {
      rhythm.onKey(i * 900);
      rhythm.interrupt();
    }
    assert.equal(rhythm.intervalMs, 180);
  });

  it('stays within its bounds whatever happens', () => {
    const time = fc.double({ min: 0, max: 1e7, noNaN: true });
    fc.assert(
      fc.property(fc.array(time), fc.array(time), (intervalsMs, latenciesMs) => {
        const { delayMs } = learned(intervalsMs, latenciesMs);
        assert.ok(delayMs >= 50 && delayMs <= 300, `${delayMs}`);
      }),
    );
  });

  it('never waits less for a slower person or a slower engine', () => {
    const times = fc.array(fc.nat(900), { minLength: 5, maxLength: 20 });
    fc.assert(
      fc.property(times, times, fc.nat(90), (intervalsMs, latenciesMs, moreMs) => {
        const slower = (all: number[]) => all.map((each) => Math.min(999, each + moreMs));
        const { delayMs } = learned(intervalsMs, latenciesMs);
        assert.ok(learned(slower(intervalsMs), latenciesMs).delayMs >= delayMs);
        assert.ok(learned(intervalsMs, slower(latenciesMs)).delayMs >= delayMs);
      }),
    );
  });
});
