import * as assert from 'node:assert/strict';
import type { EngineState } from '../../../src/backends/engineState';
import { Router } from '../../../src/backends/router';
import type { OutcomeOf, RequestOf } from '../../../src/protocol/engine';
import { answersOf, down, FakeBackend, work } from './fakeBackend';

const next = (model: string): RequestOf<'next'> => ({ op: 'next', model, prompt: 'x', precision: 'fast', top: 1 });
const attend = (model: string): RequestOf<'attend'> => ({
  op: 'attend',
  model,
  text: 'x',
  precision: 'exact',
  maxTokens: 8,
});
const answered = (outcome: OutcomeOf<'next'>): string =>
  outcome.kind === 'next' ? outcome.top[0]!.text : outcome.kind;

function pair(
  first = answersOf('process', ['small', 'both'], 100),
  second = answersOf('server', ['large', 'both'], 20),
) {
  const backends = [new FakeBackend(first), new FakeBackend(second)] as const;
  return { first: backends[0], second: backends[1], router: new Router([...backends]) };
}

async function captured(router: Router, model: string): Promise<number> {
  const outcome = await router.ask(attend(model));
  assert.ok(outcome.kind === 'attended');
  return outcome.handle;
}

describe('Router', () => {
  it('sends a request to the backend that lists the model, and asks each for its models once', async () => {
    const { first, second, router } = pair();
    for (const [model, by] of [
      ['large', 'server'],
      ['small', 'process'],
      ['large', 'server'],
    ] as const)
      assert.equal(answered(await router.ask(next(model))), by);
    assert.deepEqual([first.count('models'), second.count('models')], [1, 1]);
    assert.deepEqual([first.count('next'), second.count('next')], [1, 2]);
  });

  it('asks a single backend at once, without asking for its models', async () => {
    const only = new FakeBackend(answersOf('process', ['small']));
    assert.equal(answered(await new Router([only]).ask(next('small'))), 'process');
    assert.deepEqual(
      only.asked.map(({ op }) => op),
      ['next'],
    );
  });

  it('does not ask a later backend for its models when an earlier one has the model', async () => {
    const { second, router } = pair();
    await router.ask(next('small'));
    assert.equal(second.count('models'), 0);
  });

  it('hands parts and the signal through', async () => {
    const { router } = pair({
      ...answersOf('process', ['small']),
      next: (_, { signal, onPart }) => {
        onPart?.({ kind: 'progress', stage: 'reading', done: 1, total: 2 });
        return signal?.aborted ? { kind: 'cancelled', at: 'queue' } : { kind: 'next', top: [] };
      },
    });
    const parts: string[] = [];
    const outcome = await router.ask(next('small'), {
      signal: AbortSignal.abort(),
      onPart: ({ kind }) => parts.push(kind),
    });
    assert.deepEqual([parts, outcome.kind], [['progress'], 'cancelled']);
  });

  it('says of an unknown model what the first backend says', async () => {
    const outcome = await pair().router.ask(next('gpt-17'));
    assert.ok(outcome.kind === 'failed');
    assert.equal(outcome.error.code, 'unknownModel');
  });

  it('merges models: of an id that is there twice the first one counts, and the other is named', async () => {
    const { router } = pair();
    const listed = await router.ask({ op: 'models', verify: true });
    assert.ok(listed.kind === 'models');
    assert.deepEqual(
      listed.models.map(({ id, name }) => [id, name]),
      [
        ['small', 'process'],
        ['both', 'process'],
        ['large', 'server'],
      ],
    );
    assert.deepEqual(
      listed.unusable.map(({ id }) => id),
      ['both'],
    );
    assert.equal(answered(await router.ask(next('both'))), 'process');
  });

  it('merges costs: memory is the sum, and a model has one entry', async () => {
    const costs = await pair().router.ask({ op: 'costs' });
    assert.deepEqual(costs, {
      kind: 'costs',
      residentBytes: 120,
      models: [
        { model: 'small', work: [work('next')] },
        { model: 'both', work: [work('next'), work('next')] },
        { model: 'large', work: [work('next')] },
      ],
    });
  });

  describe('with one backend down', () => {
    const broken = () => pair({ models: () => down, costs: () => down, next: () => down });

    it('lists and counts what the other has', async () => {
      const { router } = broken();
      const listed = await router.ask({ op: 'models', verify: false });
      assert.deepEqual(listed.kind === 'models' && listed.models.map(({ id }) => id), ['large', 'both']);
      const costs = await router.ask({ op: 'costs' });
      assert.equal(costs.kind === 'costs' && costs.residentBytes, 20);
    });

    it('answers for models of the other, and gives the reason for a model that it may have', async () => {
      const { router } = broken();
      assert.equal(answered(await router.ask(next('large'))), 'server');
      assert.deepEqual(await router.ask(next('small')), down);
    });

    it('sends a request for a model that it listed before to it, so that it can say why it fails', async () => {
      const { second, router } = pair();
      await router.ask({ op: 'models', verify: false });
      second.answers.models = () => down;
      second.answers.next = () => down;
      assert.deepEqual(await router.ask(next('large')), down);
    });

    it('says why there are no models where the other has none', async () => {
      const { second, router } = broken();
      second.answers.models = answersOf('server', []).models;
      assert.deepEqual(await router.ask({ op: 'models', verify: false }), down);
    });

    it('fails where both are down', async () => {
      const { second, router } = broken();
      second.answers.models = () => down;
      assert.deepEqual(await router.ask({ op: 'models', verify: false }), down);
    });
  });

  describe('a capture', () => {
    it('is looked up in the backend that made it, by the handle of that backend', async () => {
      const { first, second, router } = pair();
      const [small, large] = [await captured(router, 'small'), await captured(router, 'large')];
      assert.notEqual(small, large, 'both backends number from 1');
      await router.ask({ op: 'release', handle: large });
      await router.ask({ op: 'release', handle: small });
      const released = ({ asked }: FakeBackend) =>
        asked.flatMap((request) => (request.op === 'release' ? [request.handle] : []));
      assert.deepEqual([released(first), released(second)], [[1], [1]]);
    });

    it('is compared with another one of its backend alone', async () => {
      const { second, router } = pair();
      const [small, large, other] = [
        await captured(router, 'small'),
        await captured(router, 'large'),
        await captured(router, 'large'),
      ];
      const flip = (handle: number, against: number) =>
        router.ask({
          op: 'heads',
          handle,
          map: 'self',
          by: { kind: 'flip', other: against, from: [0], to: [1], otherTo: [2] },
        });
      assert.equal((await flip(large, other)).kind, 'ranked');
      assert.deepEqual(second.asked.at(-1), {
        op: 'heads',
        handle: 1,
        map: 'self',
        by: { kind: 'flip', other: 2, from: [0], to: [1], otherTo: [2] },
      });
      const refused = await flip(large, small);
      assert.equal(refused.kind === 'failed' && refused.error.code, 'badOption');
    });
  });

  it('asks for models again after a restart, because a new life may have others', async () => {
    const { first, second, router } = pair();
    await router.ask(next('large'));
    first.answers.models = answersOf('process', ['large']).models;
    first.answers.next = answersOf('process', ['large']).next;
    await router.restart();
    assert.deepEqual([first.restarts, second.restarts], [1, 1]);
    assert.equal(answered(await router.ask(next('large'))), 'process');
  });

  const ready: EngineState = { is: 'ready' };
  const states: readonly [first: EngineState, second: EngineState, both: EngineState][] = [
    [{ is: 'stopped' }, { is: 'stopped' }, { is: 'stopped' }],
    [{ is: 'stopped' }, ready, ready],
    [
      { is: 'busy', with: ['next'] },
      { is: 'busy', with: ['generate'] },
      { is: 'busy', with: ['next', 'generate'] },
    ],
    [ready, { is: 'starting' }, { is: 'starting' }],
    [
      { is: 'busy', with: ['next'] },
      { is: 'loading', model: 'large', fraction: 0.5 },
      { is: 'loading', model: 'large', fraction: 0.5 },
    ],
    [ready, { is: 'problem', error: down.error }, { is: 'problem', error: down.error }],
  ];
  for (const [one, other, both] of states) {
    it(`is ${both.is} where one is ${one.is} and the other ${other.is}`, () => {
      const { first, second, router } = pair();
      first.turn(one);
      second.turn(other);
      assert.deepEqual(router.state, both);
    });
  }

  it('tells of a change once, and no more after it is disposed', () => {
    const { first, second, router } = pair();
    const told: string[] = [];
    router.onDidChangeState(({ is }) => told.push(is));
    first.turn(ready);
    second.turn(ready);
    router.dispose();
    assert.deepEqual(told, ['ready']);
    assert.deepEqual(
      [first, second].map(({ isDisposed, listenerCount }) => [isDisposed, listenerCount]),
      [
        [true, 0],
        [true, 0],
      ],
    );
  });
});
