import assert from 'node:assert/strict';
import { setImmediate as nextRound } from 'node:timers/promises';
import type { Disk } from '../../../../src/models/hub/disk';
import { PullCancelled } from '../../../../src/models/hub/errors';
import { Lock } from '../../../../src/models/hub/lock';
import { FakeClock } from '../../base/fakeClock';

/** A lock that is there and cannot be read, as one of another person in a shared folder. */
class Unreadable {
  reads = 0;
  readonly disk = {
    open: () => Promise.reject(refused('EEXIST')),
    readFile: async () => {
      this.reads++;
      await nextRound();
      throw refused('EACCES');
    },
  } as unknown as Disk;
}

const refused = (code: string): Error => Object.assign(new Error(code), { code, syscall: 'open' });
const rounds = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i++) await nextRound();
};

describe('A lock that cannot be read', () => {
  function acquiring() {
    const [clock, lock, abort] = [new FakeClock(), new Unreadable(), new AbortController()];
    const acquired = Lock.acquire('lock', {
      disk: lock.disk,
      clock,
      signal: abort.signal,
      onElsewhere: () => assert.fail('nothing says how far it is'),
    });
    return { clock, lock, abort, acquired };
  }

  it('is looked at again after a pause, not in a loop', async () => {
    const { clock, lock, abort, acquired } = acquiring();
    await rounds(20);
    assert.equal(lock.reads, 1);
    clock.advance(500);
    await rounds(20);
    assert.equal(lock.reads, 2);
    abort.abort();
    await assert.rejects(acquired, PullCancelled);
    assert.equal(clock.pendingTimers, 0);
  });

  it('is refused with what the system says, once a dead one would be taken over', async () => {
    const { clock, lock, abort, acquired } = acquiring();
    const refusal = assert.rejects(acquired, { code: 'EACCES' });
    for (let looks = 0; looks < 20 && lock.reads <= 17; looks++) {
      await rounds(20);
      clock.advance(500);
    }
    abort.abort();
    await refusal;
    assert.equal(clock.nowMs() >= 8000, true);
  });
});
