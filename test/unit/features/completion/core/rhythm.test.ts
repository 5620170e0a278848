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
  ['asks at once until it knows how fast the engine is', times(20, 200), times(4, 900), 0],
  ['asks at once while the engine takes half of the time between keys', times(20, 200), times(20, 100), 0],
  ['waits a part of the time while the engine takes more of it', times(20, 200), times(20, 150), 115],
  ['waits for a pause when the engine takes all of the time', times(20, 200), times(20, 200), 230],
  ['waits for a longer one when the engine takes longer', times(20, 200), times(20, 280), 280],
  ['never waits more than 300 ms', times(20, 700), times(20, 2000), 300],
  ['takes a practiced typist until it knows more', times(3, 400), times(5, 180), 207],
  ['does not count pauses', [...times(10, 200), ...times(10, 1000)], times(5, 200), 230],
  ['is not moved by single keys', [...times(8, 200), 990, 5, 990], times(5, 200), 230],
  ['follows a person who speeds up', [...times(20, 300), ...times(20, 100)], times(5, 60), 23],
  ['forgets the answer for which the model was loaded', times(20, 200), [4000, 40, 40, 40, 40], 0],
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
        assert.ok(delayMs >= 0 && delayMs <= 300, `${delayMs}`);
      }),
    );
  });

  it('never waits less for a slower engine', () => {
    const some = fc.array(fc.nat(900), { minLength: 5, maxLength: 20 });
    fc.assert(
      fc.property(some, some, fc.nat(90), (intervalsMs, latenciesMs, moreMs) => {
        const slower = latenciesMs.map((each) => each + moreMs);
        assert.ok(learned(intervalsMs, slower).delayMs >= learned(intervalsMs, latenciesMs).delayMs);
      }),
    );
  });

  it('learns from questions that the next key ended that the engine does not keep up', () => {
    const rhythm = learned(times(20, 200));
    for (let i = 0; i < 5; i++) rhythm.onCancelled(200);
    assert.equal(Math.round(rhythm.delayMs), 230);
  });

  it('does not take a question that was ended early for a fast answer', () => {
    const rhythm = learned(times(20, 200), times(5, 200));
    for (let i = 0; i < 20; i++) rhythm.onCancelled(10);
    assert.equal(Math.round(rhythm.delayMs), 230);
  });
});
