/**
 * Faults 10, 53 and security promise 2: mutated messages at every boundary. Two hundred each in `npm test`,
 * after as many to warm up, a thousand in the slow proofs, a million in `npm run fuzz`, or ATTENTIVE_FUZZ_MESSAGES. ATTENTIVE_FUZZ_SEED repeats a run.
 */
import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { setImmediate as turn } from 'node:timers/promises';
import { runInNewContext } from 'node:vm';
import { BOUNDARIES } from './boundaries';
import type { Boundary } from './childBoundary';
import { mutated, pick, randomFrom } from './mutations';

const MESSAGES = Number(process.env.ATTENTIVE_FUZZ_MESSAGES ?? 200);
const SEED = Number(process.env.ATTENTIVE_FUZZ_SEED ?? 14);
/** More than what a boundary keeps between two messages. */
const MOST_HEAP_GROWTH = 50 * 1024 ** 2;
/** So many messages pass between two turns of the event loop, in which promises settle. */
const A_TURN = 100;
/** Messages after which caches are full. */
const WARM_UP = 1000;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const heapUsed = (): number => {
  collectGarbage();
  return process.memoryUsage().heapUsed;
};

async function fuzz({ samples, open }: Boundary, messages: number): Promise<void> {
  const random = randomFrom(SEED);
  const receiver = open(random);
  for (let sent = 0; sent < messages; sent++) {
    // One in ten is as good as it was, so that there is something for the others to disturb.
    const sample = pick(random, samples);
    const message = random() < 0.1 ? sample : mutated(sample, random, samples);
    try {
      receiver.take(message);
    } catch (thrown) {
      throw new Error(`message ${sent} of seed ${SEED}: ${described(message)}`, { cause: thrown });
    }
    if (sent % A_TURN === 0) await turn();
  }
  receiver.end?.();
  await turn();
}

function described(message: unknown): string {
  try {
    return (
      JSON.stringify(message, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)) ?? ''
    ).slice(0, 1000);
  } catch {
    return 'what JSON cannot hold';
  }
}

describe(`Mutated messages (seed ${SEED}, ${MESSAGES} a boundary)`, function () {
  this.timeout(0);
  const stray: unknown[] = [];
  let passed = 0;
  const note = (thrown: unknown): void => void stray.push(thrown);
  before(() => {
    process.on('unhandledRejection', note);
    // Questions that the fake engine never answers all listen to one signal.
    EventEmitter.defaultMaxListeners = 0;
  });
  after(() => {
    process.off('unhandledRejection', note);
    EventEmitter.defaultMaxListeners = 10;
    console.log(`      ${passed} of ${BOUNDARIES.length} boundaries held, ${passed * MESSAGES} messages`);
  });

  for (const boundary of BOUNDARIES) {
    it(`${boundary.name}: nothing is thrown, all settles, and the heap stays`, async () => {
      await fuzz(boundary, Math.min(MESSAGES, WARM_UP));
      const before = heapUsed();
      await fuzz(boundary, MESSAGES);
      const grown = heapUsed() - before;
      assert.deepEqual(stray.splice(0), []);
      assert.ok(grown < MOST_HEAP_GROWTH, `${Math.round(grown / 1024)} kB`);
      passed++;
    });
  }
});
