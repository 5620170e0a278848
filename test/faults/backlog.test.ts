/** Fault 10, the other way round: an engine that does not read what it is sent. */
import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { FakeChildren, codeOf } from './fakeChild';
import { heldBytes } from './soak';

/** What the system keeps for a reader takes two of them at most. */
const LONG = 'm'.repeat(100_000);
const MOST_BYTES = 10e6;

describe('An engine that does not read its messages', function () {
  this.timeout(60_000);
  let fake: FakeChildren;
  beforeEach(async function () {
    // Windows has no signal that stops a process.
    if (process.platform === 'win32') this.skip();
    fake = new FakeChildren();
    await fake.order('echo');
    fake.children[0]!.kill('SIGSTOP');
  });
  afterEach(() => fake?.dispose());

  const taken = (): number => heldBytes() + process.memoryUsage().arrayBuffers;

  it('is sent a few of them: a person who types on costs no memory, and a request taken back is gone at once', async () => {
    const before = taken();
    let settled = 0;
    for (let key = 0; key < 1_000; key++) {
      const abort = new AbortController();
      void fake.order('echo', { model: LONG + key, signal: abort.signal }).then((outcome) => {
        assert.deepEqual(outcome, { kind: 'cancelled', at: 'queue' });
        settled++;
      });
      await setImmediate();
      abort.abort();
    }
    await setImmediate();
    assert.ok(settled >= 990, `${settled} of 1,000 are settled`);
    assert.ok(taken() - before < MOST_BYTES, `${taken() - before} bytes`);
  });

  it('answers all of them in their order once it reads again', async () => {
    const order: number[] = [];
    const all = Array.from({ length: 50 }, (_, i) =>
      fake.order('echo', { model: LONG }).then((outcome) => {
        order.push(i);
        return codeOf(outcome);
      }),
    );
    await setImmediate();
    fake.children[0]!.kill('SIGCONT');
    assert.deepEqual(new Set(await Promise.all(all)), new Set(['tokens']));
    assert.deepEqual(
      order,
      order.map((_, i) => i),
    );
    assert.equal(fake.clock.pendingTimers, 0);
  });

  it('is replaced at the deadline, and everything that waits for it fails', async () => {
    const all = Array.from({ length: 20 }, () => fake.order('echo', { model: LONG }));
    await setImmediate();
    fake.clock.advance(121_000);
    assert.deepEqual(new Set((await Promise.all(all)).map(codeOf)), new Set(['engineHung']));
    assert.equal(codeOf(await fake.order('echo')), 'tokens');
  });
});
