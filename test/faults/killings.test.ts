/**
 * Figures of the list of faults: the engine is killed at random points of random requests, again and again.
 * ATTENTIVE_CRASHES says how often (4 times where it does not, 12 in the slow proofs); `npm run soak` does it 200 times.
 */
import assert from 'node:assert/strict';
import { scaled, until } from '../limits';
import { OwnModels } from './ownModel';
import { RealChildren } from './realChild';
import { DECODER, ENCODER, heldBytes, livingChildren, Soak, type Weather } from './soak';

const TIMES = Number(process.env.ATTENTIVE_CRASHES) || 4;
/** At every fourth step or so: some requests are answered between two crashes. */
const KILLING: Weather = { crash: 0.25, sleep: 0, restart: 0, rest: 0 };
const MOST_HEAP_BYTES = 5e6;

describe(`An engine that is killed ${TIMES} times at random points of random requests`, function () {
  this.timeout(scaled(60_000) + 10_000 * TIMES);

  it('settles every request once, by name, and leaves no process, no handle and no memory behind', async () => {
    const own = new OwnModels();
    own.add(DECODER);
    own.add(ENCODER, 'tiny-bert');
    const real = new RealChildren({ ownModels: own.folder });
    try {
      const active = (): string[] => process.getActiveResourcesInfo().filter((name) => name !== 'Timeout');
      const before = active();
      const soak = new Soak(real, 2);
      const begun = performance.now();
      await soak.run(KILLING, () => soak.kills >= TIMES / 4);
      const heap = heldBytes();
      await soak.run(KILLING, () => soak.kills >= TIMES);
      const grown = heldBytes() - heap;
      const settled = [...soak.counts.values()].reduce((sum, count) => sum + count, 0);
      const crashed = [...soak.counts].reduce((sum, [name, n]) => sum + (name.endsWith('engineCrashed') ? n : 0), 0);
      console.log(
        `      ${soak.kills} kills of ${real.children.length} processes in ${Math.round((performance.now() - begun) / 1000)} s, ` +
          `${soak.requests} requests (${crashed} crashed), host heap ${(grown / 1e6).toFixed(1)} MB more`,
      );
      assert.deepEqual(soak.wrong.slice(0, 5), []);
      assert.equal(settled, soak.requests);
      assert.ok(crashed > 0 && crashed < settled, 'some requests were hit, and some were served');
      assert.ok(grown < MOST_HEAP_BYTES, `${grown} bytes`);
      assert.equal(real.mostAtOnce, 1);
      real.dispose();
      await until(() => livingChildren(real) === 0, 'no child lives');
      for (const { pid } of real.children) assert.throws(() => process.kill(pid!, 0), { code: 'ESRCH' });
      assert.equal(real.clock.pendingTimers, 0);
      // The pipes of the last children close a moment later.
      await until(() => active().length <= before.length, `no more than ${before.join()} is active`);
    } finally {
      real.dispose();
      own.remove();
    }
  });
});
