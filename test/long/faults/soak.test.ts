/**
 * Figures of the list of faults: nothing leaks and nothing is left. ATTENTIVE_SOAK_SECONDS says how long (about 10 where
 * it does not); `npm run soak` takes half an hour.
 */
import assert from 'node:assert/strict';
import { scaled, until } from '../../limits';
import { OwnModels } from '../../faults/ownModel';
import { RealChildren } from '../../faults/realChild';
import { CALM, DECODER, ENCODER, heldBytes, livingChildren, Soak, STORM } from '../../faults/soak';

const SECONDS = Number(process.env.ATTENTIVE_SOAK_SECONDS) || 8;
/** Shorter, growth is what the allocator and the compiler do at the start. */
const ENOUGH_REQUESTS = 10_000;

const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

describe(`${SECONDS} seconds of random requests`, function () {
  this.timeout(scaled(60_000) + 3_000 * SECONDS);
  let own: OwnModels;
  let real: RealChildren;
  beforeEach(() => {
    own = new OwnModels();
    own.add(DECODER);
    own.add(ENCODER, 'tiny-bert');
  });
  afterEach(() => {
    real.dispose();
    own.remove();
  });

  const inSeconds = (seconds: number): (() => boolean) => {
    const end = performance.now() + 1000 * seconds;
    return () => performance.now() > end;
  };

  async function leavesNothing(resources: readonly string[]): Promise<void> {
    real.dispose();
    await until(() => livingChildren(real) === 0, 'no child is left');
    assert.equal(real.clock.pendingTimers, 0);
    // Pipes of the children that just ended close a moment later.
    await until(
      () => process.getActiveResourcesInfo().filter((name) => name !== 'Timeout').length <= resources.length,
      `no more than ${resources.join()} is active`,
    );
  }

  const resourcesNow = (): string[] => process.getActiveResourcesInfo().filter((name) => name !== 'Timeout');

  it('while the engine is killed, restarted, left alone and put to sleep end in named outcomes, one each', async () => {
    const resources = resourcesNow();
    real = new RealChildren({ ownModels: own.folder, idle: { modelMs: 300, processMs: 300 } });
    const soak = new Soak(real, 14);
    await soak.run(STORM, inSeconds(SECONDS * 0.1));
    const heap = heldBytes();
    await soak.run(STORM, inSeconds(SECONDS * 0.5));
    const grown = heldBytes() - heap;
    console.log(
      `      ${soak.requests} requests, ${real.children.length} processes, host heap ${grown < 0 ? '' : '+'}${mb(grown)}`,
    );
    for (const [name, count] of [...soak.counts].sort()) console.log(`        ${name} ${count}`);
    assert.deepEqual(soak.wrong.slice(0, 5), []);
    assert.ok(grown < 5e6, mb(grown));
    assert.equal(real.mostAtOnce, 1);
    await leavesNothing(resources);
  });

  it('of a quiet day leave the memory of both processes as it was', async () => {
    const resources = resourcesNow();
    real = new RealChildren({ ownModels: own.folder });
    const soak = new Soak(real, 15);
    const residentBytes = async (): Promise<number> => {
      const costs = await real.client.ask<'costs'>({ op: 'costs' });
      return costs.kind === 'costs' ? costs.residentBytes : assert.fail(JSON.stringify(costs));
    };
    await soak.run(CALM, inSeconds(SECONDS * 0.2));
    const before = { heap: heldBytes(), resident: await residentBytes(), requests: soak.requests };
    await soak.run(CALM, inSeconds(SECONDS * 0.2));
    const asked = soak.requests - before.requests;
    const [heap, resident] = [heldBytes() - before.heap, (await residentBytes()) - before.resident];
    const share = ((resident / before.resident) * ENOUGH_REQUESTS) / asked;
    console.log(
      `      ${asked} requests after ${before.requests}: engine ${mb(before.resident)} ${mb(resident)} more ` +
        `(${(100 * share).toFixed(2)} % per 10,000), host heap ${mb(heap)} more`,
    );
    assert.deepEqual(soak.wrong.slice(0, 5), []);
    assert.ok(heap < 5e6, mb(heap));
    if (asked >= ENOUGH_REQUESTS) assert.ok(share < 0.02, `${(100 * share).toFixed(2)} % per 10,000 requests`);
    assert.equal(real.children.length, 1);
    await leavesNothing(resources);
  });
});
