/** Faults 1, 2, 5, 6, 12 of the engine's process, with a child that misbehaves on order. */
import assert from 'node:assert/strict';
import type { Blame } from '../../src/backends/process/quarantine';
import { until } from '../limits';
import { codeOf, errorOf, FakeChildren } from './fakeChild';

describe('An engine that is not heard of', () => {
  let fake: FakeChildren;
  beforeEach(() => {
    fake = new FakeChildren();
  });
  afterEach(() => fake.dispose());

  const working = () => until(() => fake.client.state.is === 'busy', 'the request is sent');

  it('is ended 30 seconds into a step, without anybody asking for it, and the model is named', async () => {
    await fake.order('echo');
    const stuck = fake.order('worksOn');
    assert.equal(codeOf(await fake.order('echo')), 'tokens');
    fake.clock.advance(29_500);
    assert.equal(fake.client.state.is, 'busy');
    fake.clock.advance(1_000);
    assert.deepEqual(errorOf(await stuck), { code: 'engineHung', args: { what: 'step', model: 'm', seconds: 30 } });
    assert.equal(codeOf(await fake.order('echo')), 'tokens');
    assert.equal(fake.children.length, 2);
  });

  it('is left alone as long as it goes from step to step', async () => {
    const long = fake.order('worksOn');
    await working();
    for (let step = 0; step < 5; step++) {
      fake.clock.advance(25_000);
      assert.equal(codeOf(await fake.order('sign')), 'tokens');
    }
    assert.equal(fake.children.length, 1);
    fake.clock.advance(31_000);
    assert.equal(codeOf(await long), 'engineHung');
  });

  it('is ended after two minutes in which it neither works nor says anything', async () => {
    const stuck = fake.order('forever');
    await working();
    fake.clock.advance(119_000);
    assert.equal(fake.client.state.is, 'busy');
    fake.clock.advance(1_500);
    assert.deepEqual(errorOf(await stuck), { code: 'engineHung', args: { what: 'preparing', seconds: 120 } });
  });

  for (const cancelled of [false, true]) {
    it(`is not blamed for a night in which the machine slept${cancelled ? ' just after a cancel' : ''}`, async () => {
      const abort = new AbortController();
      const long = fake.order('worksOn', { signal: abort.signal });
      assert.equal(codeOf(await fake.order('echo')), 'tokens');
      if (cancelled) abort.abort();
      fake.clock.sleep(8 * 3_600_000);
      assert.equal(codeOf(await fake.order('sign')), 'tokens');
      assert.equal(fake.children.length, 1);
      fake.clock.advance(31_000);
      assert.equal(codeOf(await long), cancelled ? 'cancelled' : 'engineHung');
    });
  }

  it('leaves no timer behind once everything is answered', async () => {
    await fake.order('echo');
    assert.equal(fake.clock.pendingTimers, 0);
  });
});

describe('A model that ends the engine', () => {
  let held: readonly Blame[] = [];
  const memory = {
    read: (): unknown => JSON.parse(JSON.stringify(held)),
    write: (now: readonly Blame[]) => {
      held = now;
    },
  };
  let fake: FakeChildren;
  beforeEach(() => {
    held = [];
    fake = new FakeChildren([], { memory });
  });
  afterEach(() => fake.dispose());

  async function die(times: number, how = 'crash'): Promise<void> {
    for (let death = 0; death < times; death++) assert.equal(await fake.afterBackOff(how, 'bad'), 'engineCrashed');
  }

  it('is set aside after three deaths, while others are served', async () => {
    await die(3);
    const started = fake.children.length;
    assert.deepEqual(errorOf(await fake.order('echo', { model: 'bad' })), {
      code: 'modelQuarantined',
      args: { model: 'bad' },
    });
    assert.equal(fake.children.length, started);
    assert.equal(await fake.afterBackOff('echo', 'good'), 'tokens');
  });

  it('is set aside although other models and lists were served between its deaths', async () => {
    for (let death = 0; death < 3; death++) {
      await die(1, 'loadingCrashes');
      assert.equal(await fake.afterBackOff('echo', 'good'), 'tokens');
      assert.equal(codeOf(await fake.client.ask<'models'>({ op: 'models', verify: false })), 'models');
    }
    assert.equal(codeOf(await fake.order('echo', { model: 'bad' })), 'modelQuarantined');
  });

  it('is set aside by reading ahead and completing together, before the engine is given up', async () => {
    const around = { model: 'bad', prefix: 'a', suffix: '' };
    const asked = [
      { op: 'warm', ...around },
      { op: 'complete', ...around, maxTokens: 1, extent: 'line', minProbability: 0 },
      { op: 'alternatives', ...around, maxTokens: 1, extent: 'line', count: 2 },
    ] as const;
    for (const request of asked) {
      const outcome = fake.client.ask(request);
      fake.clock.advance(5_000);
      assert.equal((await outcome).kind, 'failed');
    }
    assert.deepEqual(fake.client.setAside, ['bad']);
    assert.equal(await fake.afterBackOff('echo', 'good'), 'tokens');
  });

  it('is offered again alone, and although the engine has been given up', async () => {
    await die(3);
    for (let death = 0; death < 3; death++) await fake.afterBackOff('crash', 'other');
    assert.deepEqual(fake.client.setAside, ['bad', 'other']);
    assert.equal(codeOf(await fake.order('echo', { model: 'good' })), 'engineStopped');
    fake.client.offerAgain('bad');
    assert.deepEqual(fake.client.setAside, ['other']);
    assert.deepEqual(held, [{ model: 'other', work: 'tokens' }]);
    assert.equal(codeOf(await fake.order('echo', { model: 'bad' })), 'tokens');
    assert.equal(codeOf(await fake.order('echo', { model: 'other' })), 'modelQuarantined');
  });

  it('is forgiven when it has done the same work since', async () => {
    await die(2);
    assert.equal(await fake.afterBackOff('echo', 'bad'), 'tokens');
    await die(2);
    assert.equal(await fake.afterBackOff('echo', 'bad'), 'tokens');
  });

  it('stays set aside over a reload, until a person restarts the engine', async () => {
    await die(3);
    fake.dispose();
    fake = new FakeChildren([], { memory });
    assert.equal(codeOf(await fake.order('echo', { model: 'bad' })), 'modelQuarantined');
    await fake.client.restart();
    assert.equal(codeOf(await fake.order('echo', { model: 'bad' })), 'tokens');
    assert.deepEqual(held, []);
  });

  it('is not told from the memory of another version that cannot be read', () => {
    const strange = new FakeChildren([], { memory: { read: () => ({ models: 7 }), write: () => undefined } });
    assert.equal(strange.client.state.is, 'stopped');
    strange.dispose();
  });

  it('is not blamed for a process that somebody ended while it had nothing to do', async () => {
    for (let time = 0; time < 4; time++) {
      await fake.afterBackOff('echo', 'bad');
      fake.children.at(-1)?.kill('SIGKILL');
      await until(() => fake.client.state.is === 'problem', 'the end is noticed');
    }
    assert.equal(await fake.afterBackOff('echo', 'bad'), 'tokens');
  });
});

describe('A restart storm', () => {
  it('does not end because lists are served between the deaths', async () => {
    const fake = new FakeChildren();
    try {
      const codes: string[] = [];
      for (let death = 0; death < 7; death++) {
        codes.push(await fake.afterBackOff('crash', `model ${death}`));
        const listed = fake.client.ask<'models'>({ op: 'models', verify: false });
        fake.clock.advance(5_000);
        codes.push(codeOf(await listed));
      }
      assert.equal(codes.at(-1), 'engineStopped');
    } finally {
      fake.dispose();
    }
  });

  it('spreads the starts of several windows', async () => {
    const waits: number[] = [];
    for (const random of [0, 0.999]) {
      const fake = new FakeChildren(['dying', 'dying'], { random: () => random });
      assert.equal(codeOf(await fake.order('echo')), 'engineCrashed');
      assert.equal(codeOf(await fake.order('echo')), 'engineCrashed');
      void fake.order('echo');
      waits.push(Math.round(fake.clock.nextInMs));
      fake.dispose();
    }
    assert.deepEqual(waits, [400, 600]);
  });
});

describe('A system without a build of the runtime', () => {
  it('is said at the first start, and the engine is not started again by itself', async () => {
    const fake = new FakeChildren(['noBuild', 'noBuild']);
    try {
      assert.equal(errorOf(await fake.order('echo')).code, 'noBuild');
      fake.clock.advance(60_000);
      assert.equal(errorOf(await fake.order('echo')).code, 'noBuild');
      assert.equal(fake.children.length, 1);
      const { state } = fake.client;
      assert.equal(state.is === 'problem' && state.error.code, 'noBuild');
    } finally {
      fake.dispose();
    }
  });
});
