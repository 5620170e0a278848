import assert from 'node:assert/strict';
import { setImmediate as nextRound } from 'node:timers/promises';
import * as fc from 'fast-check';
import { CancelledError } from '../../../src/engine/cancellation';
import { Turns, type Turn } from '../../../src/engine/turns';

/** Work that the test finishes by hand. */
function gate(): { open: () => void; opened: Promise<void> } {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

describe('Turns at a model', () => {
  it('continue after work that failed', async () => {
    const turns = new Turns();
    const order: number[] = [];
    const failing = turns.run(async () => {
      order.push(1);
      throw new Error('no');
    }, 0);
    const next = turns.run(async () => {
      order.push(2);
    }, 0);
    await assert.rejects(failing, /no/);
    await next;
    assert.deepEqual(order, [1, 2]);
  });

  it('go to the most urgent first, and among equals to the oldest', async () => {
    const turns = new Turns();
    const first = gate();
    const order: string[] = [];
    const all = [turns.run(() => first.opened, 3)];
    for (const [name, urgency] of [
      ['story', 3],
      ['look', 1],
      ['key', 0],
      ['another look', 1],
      ['another key', 0],
    ] as const) {
      all.push(
        turns.run(async () => {
          order.push(name);
        }, urgency),
      );
    }
    first.open();
    await Promise.all(all);
    assert.deepEqual(order, ['key', 'another key', 'look', 'another look', 'story']);
  });

  it('are given to more urgent work in the middle, and come back before others of the same kind', async () => {
    const turns = new Turns();
    const order: string[] = [];
    const held: boolean[] = [];
    const story = turns.run(async (turn) => {
      await turn.giveWay();
      order.push('story begins');
      void turns.run(async () => {
        order.push('another story');
      }, 3);
      void turns.run(async () => {
        order.push('key');
      }, 0);
      await turn.giveWay((isHeld) => held.push(isHeld));
      order.push('story ends');
    }, 3);
    await story;
    await turns.run(async () => undefined, 3);
    assert.deepEqual(order, ['story begins', 'key', 'story ends', 'another story']);
    assert.deepEqual(held, [false, true]);
  });

  it('drop a waiting request as soon as it is cancelled', async () => {
    const turns = new Turns();
    const never = gate();
    void turns.run(() => never.opened, 0);
    const abort = new AbortController();
    const waiting = turns.run(() => assert.fail('it began'), 1, abort.signal);
    abort.abort();
    await assert.rejects(waiting, (thrown) => thrown instanceof CancelledError && thrown.at === 'queue');
    await assert.rejects(
      turns.run(() => assert.fail('it began'), 1, abort.signal),
      CancelledError,
    );
  });

  it('end work that is cancelled while it gives way', async () => {
    const turns = new Turns();
    const [begun, never] = [gate(), gate()];
    const abort = new AbortController();
    const story = turns.run(
      async (turn) => {
        void turns.run(() => {
          begun.open();
          return never.opened;
        }, 0);
        await turn.giveWay();
      },
      3,
      abort.signal,
    );
    await begun.opened;
    abort.abort();
    await assert.rejects(story, (thrown) => thrown instanceof CancelledError && thrown.at === 'decode');
    // Its turn was not its own to hand on: the other still has it.
    let tooEarly = false;
    const next = turns.run(async () => {
      tooEarly = true;
    }, 0);
    await nextRound();
    assert.equal(tooEarly, false);
    never.open();
    await next;
  });

  it('never overlap, and every request settles once, whatever is asked, given way and cancelled', async () => {
    const request = fc.record({
      urgency: fc.nat(3),
      runs: fc.integer({ min: 1, max: 4 }),
      cancelAfter: fc.option(fc.nat(12), { nil: undefined }),
      fails: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 12 }), async (requests) => {
        const turns = new Turns();
        let inside = 0;
        const ended = await Promise.allSettled(
          requests.map(async ({ urgency, runs, cancelAfter, fails }) => {
            const abort = new AbortController();
            const work = async (turn: Turn): Promise<void> => {
              for (let run = 0; run < runs; run++) {
                await turn.giveWay();
                assert.equal(++inside, 1);
                await nextRound();
                inside--;
              }
              if (fails) throw new Error('failed');
            };
            const settled = turns.run(work, urgency, abort.signal);
            if (cancelAfter !== undefined)
              void (async () => {
                for (let i = 0; i < cancelAfter; i++) await nextRound();
                abort.abort();
              })();
            await settled;
          }),
        );
        for (const outcome of ended) {
          if (outcome.status === 'rejected')
            assert.ok(
              outcome.reason instanceof CancelledError || (outcome.reason as Error).message === 'failed',
              String(outcome.reason),
            );
        }
        // Free again for whoever comes.
        assert.equal(await turns.run(async () => 'served', 3), 'served');
      }),
    );
  });
});
