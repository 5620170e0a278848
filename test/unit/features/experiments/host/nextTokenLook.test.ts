import assert from 'node:assert/strict';
import type { EngineState } from '../../../../../src/backends/engineState';
import { lookAtNext, type WatchedEngine } from '../../../../../src/features/experiments/host/nextTokenLook';
import type { AskOptions, Operation, OutcomeOf, RequestOf } from '../../../../../src/protocol/engine';
import type { ToNextToken } from '../../../../../src/protocol/nextToken';
import { FakeEngine } from '../../attention/core/fakeEngine';

const t = (message: string, ...args: string[]): string =>
  message.replace(/\{(\d)\}/g, (_, index: string) => args[Number(index)]!);
const look = { model: 'm', text: 'The dog', temperature: 0.7, topK: 50, topP: 0.9, quietMs: 0 };
const place = { before: 'The dog', temperature: 0.7, topK: 50, topP: 0.9 };
const top = [{ id: 1, text: ' sat', logprob: -1 }];

/** An engine that answers when the test calls `answer`, in the state that the test sets. */
class LateEngine implements WatchedEngine {
  private readonly listeners = new Set<(state: EngineState) => void>();
  answer: (outcome: OutcomeOf<'next'>) => void = () => assert.fail('nothing was asked');
  private readonly inner = new FakeEngine({
    next: (_, { signal }) =>
      new Promise((resolve) => {
        this.answer = resolve;
        signal?.addEventListener('abort', () => resolve({ kind: 'cancelled', at: 'queue' }));
      }),
  });

  state: EngineState = { is: 'busy', with: ['generate', 'next'] };

  ask<Op extends Operation>(request: RequestOf<Op>, options?: AskOptions): Promise<OutcomeOf<Op>> {
    return this.inner.ask(request, options);
  }

  onDidChangeState(listener: (state: EngineState) => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }

  becomes(state: EngineState): void {
    this.state = state;
    for (const listener of [...this.listeners]) listener(this.state);
  }
}

/** Starts a look at the next token. `next()` resolves with the next message to the panel. */
function looking(quietMs = 0) {
  const engine = new LateEngine();
  const abort = new AbortController();
  const sent: ToNextToken[] = [];
  let arrived: () => void = () => undefined;
  const next = (): Promise<ToNextToken> =>
    new Promise((resolve) => {
      const take = (): void => {
        arrived = () => undefined;
        if (sent.length > 0) resolve(sent.shift()!);
        else arrived = take;
      };
      take();
    });
  const done = lookAtNext(
    engine,
    { ...look, quietMs },
    abort.signal,
    (message) => {
      sent.push(message);
      arrived();
    },
    t,
  );
  return { engine, abort, sent, next, done };
}

describe('Looking for the next token', () => {
  it('tells the panel at once what it waits for, each change of that, and then the answer', async () => {
    const { engine, next, done, sent } = looking();
    assert.deepEqual(await next(), {
      kind: 'waiting',
      why: 'Waiting for the engine (busy with writing a text)…',
      ...place,
    });
    engine.becomes({ is: 'busy', with: ['next'] });
    assert.deepEqual(await next(), { kind: 'waiting', why: 'Waiting for the engine…', ...place });
    engine.becomes({ is: 'busy', with: ['next'] });
    engine.answer({ kind: 'next', top });
    await done;
    assert.deepEqual(sent, [{ kind: 'distribution', model: 'm', top, ...place }]);
    engine.becomes({ is: 'ready' });
    assert.equal(sent.length, 1, 'nothing is waited for any more');
  });
  it('tells a panel that shows something nothing of a short wait', async () => {
    const { engine, done, sent } = looking(60_000);
    engine.becomes({ is: 'busy', with: ['next'] });
    engine.answer({ kind: 'next', top });
    await done;
    assert.deepEqual(
      sent.map(({ kind }) => kind),
      ['distribution'],
    );
  });
  it('tells the panel nothing more once it is aborted', async () => {
    const { engine, abort, next, done, sent } = looking();
    await next();
    abort.abort();
    engine.becomes({ is: 'ready' });
    await done;
    assert.deepEqual(sent, []);
  });
  it('sends a failure as a sentence in place of the table', async () => {
    const { engine, done, sent } = looking(60_000);
    engine.answer({ kind: 'failed', error: { code: 'engineStopped', args: { what: 'byHand' } } });
    await done;
    assert.deepEqual(sent, [{ kind: 'nothing', why: 'The engine was stopped before it answered. Ask again.' }]);
  });

  it('names a text that is short whole, and of a long one its end, with a sign and without half a character', async () => {
    for (const [text, before] of [
      ['In the evening', 'In the evening'],
      [`${'a'.repeat(40)}😀${'b'.repeat(59)}`, `…${'b'.repeat(59)}`],
    ] as const) {
      const engine = new LateEngine();
      const sent: ToNextToken[] = [];
      const done = lookAtNext(
        engine,
        { ...look, text, quietMs: 60_000 },
        new AbortController().signal,
        (each) => sent.push(each),
        t,
      );
      await new Promise(setImmediate);
      engine.answer({ kind: 'next', top });
      await done;
      assert.deepEqual(sent, [{ kind: 'distribution', model: 'm', top, ...place, before }]);
    }
  });
});
