/**
 * Fault 13: a request meets the end of a model that nobody used, and memory comes back. ATTENTIVE_IDLE_ENDS says how often it
 * meets that of a process (6 times where it does not, 25 in the slow proofs).
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createEngine, type EngineOptions, type LocalEngine } from '../../src/engine/service/engine';
import { GREEDY, type EngineEvent, type OutcomeOf } from '../../src/protocol/engine';
import { IDLE_LIMITS } from '../../src/protocol/engine/idle';
import { encoderCost } from '../../src/engine/families/captureCosts';
import { bytesOf } from '../../src/engine/captures/captureCost';
import { until } from '../limits';
import { FakeClock } from '../unit/base/fakeClock';
import { lives } from './fakeChild';
import { codeOf, EMBEDDED, RealChildren } from './realChild';

const { modelMs, processMs } = IDLE_LIMITS;
const READER = 'all-minilm-l6-v2';
const ENDS = Number(process.env.ATTENTIVE_IDLE_ENDS) || 6;
/** Milliseconds over which requests are spread around the end. */
const SPREAD_MS = 50;

describe('A model that nobody uses', function () {
  this.timeout(60_000);
  let clock: FakeClock;
  let engine: LocalEngine;
  let events: EngineEvent[];
  let idle: number;
  function start(options: Partial<EngineOptions> = {}): void {
    clock = new FakeClock();
    events = [];
    idle = 0;
    engine = createEngine({
      modelsFolder: 'models',
      clock,
      idle: IDLE_LIMITS,
      onEvent: (event) => events.push(event),
      onIdle: () => idle++,
      ...options,
    });
  }
  beforeEach(() => start());
  afterEach(() => engine.dispose());

  const loads = (): number => events.filter(({ kind }) => kind === 'loaded').length;
  const generate = (maxTokens = 3): Promise<OutcomeOf<'generate'>> =>
    engine.ask({
      op: 'generate',
      model: EMBEDDED,
      prompt: 'a b',
      sampling: GREEDY,
      maxTokens,
      precision: 'fast',
      alternatives: 0,
    });
  const textOf = (outcome: OutcomeOf<'generate'>): string =>
    outcome.kind === 'generated' ? outcome.text : assert.fail(JSON.stringify(outcome));
  async function isLoaded(model = EMBEDDED): Promise<boolean | undefined> {
    const listed = await engine.ask({ op: 'models', verify: false });
    return listed.kind === 'models' ? listed.models.find(({ id }) => id === model)?.loaded : undefined;
  }
  const attend = (): Promise<OutcomeOf<'attend'>> =>
    engine.ask({ op: 'attend', model: READER, text: 'The dog sat down.', precision: 'exact', maxTokens: 512 });
  const weights = (handle: number, layer: number, measure: 'raw' | 'value' = 'raw') =>
    engine.ask({ ...{ op: 'attention', handle, map: 'self', layer, head: 0, measure, fromRow: 0, toRow: 1 } } as const);

  for (const afterMs of [modelMs - 1, modelMs, modelMs + 1]) {
    it(`serves a request ${afterMs - modelMs} ms from the limit as it did the first`, async () => {
      const first = textOf(await generate());
      clock.advance(afterMs);
      assert.equal(textOf(await generate()), first);
      assert.equal(loads(), afterMs < modelMs ? 1 : 2);
    });
  }

  it('leaves at the limit, and serves those who come while it leaves, with a single load', async () => {
    const first = textOf(await generate());
    clock.advance(modelMs);
    const all = [generate(), generate()];
    for (let beat = 0; beat < 20; beat++) {
      await Promise.resolve();
      all.push(generate());
    }
    assert.deepEqual([...new Set((await Promise.all(all)).map(textOf))], [first]);
    assert.equal(loads(), 2);
    assert.equal(await isLoaded(), true);
    clock.advance(modelMs);
    assert.equal(await isLoaded(), false);
  });

  it('stays while it works, while it loads, and while somebody waits for it', async () => {
    await engine.dispose();
    start({
      onEvent: (event) => {
        events.push(event);
        if (event.kind === 'loading') clock.advance(2 * modelMs);
      },
    });
    assert.equal((await generate()).kind, 'generated');
    const [long, waiting] = [generate(400), generate()];
    for (let hour = 0; hour < 3; hour++) {
      await new Promise(setImmediate);
      clock.advance(2 * modelMs);
    }
    assert.deepEqual([(await long).kind, (await waiting).kind], ['generated', 'generated']);
    assert.equal(loads(), 1);
  });

  it('leaves a capture of every layer behind, which is read without it', async () => {
    const attended = await attend();
    assert.ok(attended.kind === 'attended');
    const before = await weights(attended.handle, 5);
    clock.advance(modelMs);
    assert.equal(await isLoaded(READER), false);
    assert.deepEqual(await weights(attended.handle, 5), before);
    assert.equal((await weights(attended.handle, 5, 'value')).kind, 'weights');
    assert.equal(loads(), 1);
  });

  it('stays for a capture that will have it read the text again, until that is released', async () => {
    // Room for two of the six layers.
    const cost = encoderCost({ layers: 6, heads: 12, headSize: 32 }, 7);
    await engine.dispose();
    start({ captureBytes: 2 * (bytesOf(cost, 2) + 1) });
    const attended = await attend();
    assert.ok(attended.kind === 'attended', JSON.stringify(attended));
    clock.advance(3 * modelMs);
    assert.equal((await weights(attended.handle, 5)).kind, 'weights');
    assert.equal(loads(), 1);
    await engine.ask({ op: 'release', handle: attended.handle });
    clock.advance(modelMs);
    assert.equal(await isLoaded(READER), false);
  });

  it('is followed by its engine, which says so again and again', async () => {
    await generate();
    clock.advance(modelMs + processMs - 1);
    assert.equal(idle, 0);
    await until(() => {
      clock.advance(processMs);
      return idle > 2;
    }, 'the engine is idle');
    const said = idle;
    await generate();
    clock.advance(processMs);
    assert.equal(idle, said, 'a model is loaded');
  });

  it('is not followed by its engine while a capture is kept', async () => {
    const attended = await attend();
    assert.ok(attended.kind === 'attended');
    for (let minute = 0; minute < 60; minute++) {
      clock.advance(60_000);
      await new Promise(setImmediate);
    }
    assert.equal(idle, 0);
    await engine.ask({ op: 'release', handle: attended.handle });
    clock.advance(processMs);
    assert.equal(idle, 1);
  });

  it('leaves no timer behind when the engine is disposed of', async () => {
    await generate();
    await engine.dispose();
    assert.equal(clock.pendingTimers, 0);
  });
});

describe('An engine in its own process that nobody uses', function () {
  this.timeout(120_000);
  let real: RealChildren;
  afterEach(() => real.dispose());

  const residentBytes = (): number => {
    const pid = real.children.at(-1)?.pid;
    const status = `/proc/${pid}/status`;
    return existsSync(status) ? 1024 * Number(/VmRSS:\s+(\d+)/.exec(readFileSync(status, 'utf8'))?.[1] ?? 0) : 0;
  };

  it('gives memory back, first a part and then all, and serves the next request with another process', async () => {
    real = new RealChildren({ idle: { modelMs: 1_500, processMs: 1_500 } });
    assert.equal(codeOf(await real.generate('smollm2-135m-instruct')), 'generated');
    const loaded = residentBytes();
    await until(async () => {
      const listed = await real.client.ask<'models'>({ op: 'models', verify: false });
      return listed.kind === 'models' && listed.models.every((model) => !model.loaded);
    }, 'the model is unloaded');
    await new Promise((resolve) => setTimeout(resolve, 500));
    const unloaded = residentBytes();
    await until(() => real.client.state.is === 'stopped', 'the process is let go');
    await until(() => !real.children.some(lives), 'the process is gone');
    if (process.platform === 'linux') {
      const [before, after] = [loaded, unloaded].map((bytes) => Math.round(bytes / 1e6));
      console.log(`      with the model ${before} MB, without it ${after} MB, then no process`);
      assert.ok(unloaded < loaded - 40e6, `${before} MB, then ${after} MB`);
    }
    assert.equal(codeOf(await real.generate(EMBEDDED)), 'generated');
    assert.equal(real.children.length, 2);
    assert.equal(real.mostAtOnce, 1);
    assert.equal(real.clock.pendingTimers, 0);
  });

  it('never answers one request twice or none, however requests fall on its last moments', async () => {
    real = new RealChildren({ idle: { modelMs: 30, processMs: 30 } });
    assert.equal(codeOf(await real.generate(EMBEDDED)), 'generated');
    for (let time = 0; time < ENDS; time++) {
      await new Promise((resolve) => setTimeout(resolve, 50 + (SPREAD_MS * time) / ENDS));
      assert.deepEqual(
        (await Promise.all([real.generate(EMBEDDED), real.generate(EMBEDDED)])).map(codeOf),
        ['generated', 'generated'],
        `time ${time}`,
      );
    }
    assert.equal(real.mostAtOnce, 1);
    console.log(`      ${real.children.length} processes, one after the other`);
  });

  it('does not read one text’s attention by a handle of another process', async () => {
    real = new RealChildren();
    const attend = (text: string) =>
      real.client.ask<'attend'>({ op: 'attend', model: READER, text, precision: 'exact', maxTokens: 512 });
    const old = await attend('The dog sat down.');
    assert.ok(old.kind === 'attended');
    await real.client.restart();
    assert.equal((await attend('A secret of another text.')).kind, 'attended');
    const { handle } = old;
    const outcome = await real.client.ask<'attention'>({
      ...{ op: 'attention', handle, map: 'self', layer: 0, head: 0, measure: 'raw', fromRow: 0, toRow: 1 },
    } as const);
    assert.equal(codeOf(outcome), 'expired');
  });
});
