import type { Backend } from '../../../src/backends/backend';
import type { EngineState } from '../../../src/backends/engineState';
import type { ModelInfo, Operation, OutcomeOf } from '../../../src/protocol/engine';
import { FakeEngine, type Answers } from '../features/attention/core/fakeEngine';

type Work = Extract<OutcomeOf<'costs'>, { kind: 'costs' }>['models'][number]['work'][number];

/** A backend that answers as a test says, and whose state the test sets. */
export class FakeBackend extends FakeEngine implements Backend {
  state: EngineState = { is: 'stopped' };
  restarts = 0;
  isDisposed = false;
  private readonly listeners = new Set<(state: EngineState) => void>();

  onDidChangeState(listener: (state: EngineState) => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }

  turn(state: EngineState): void {
    this.state = state;
    for (const listener of [...this.listeners]) listener(state);
  }

  async restart(): Promise<void> {
    this.restarts++;
    this.turn({ is: 'starting' });
  }

  dispose(): void {
    this.isDisposed = true;
  }

  get listenerCount(): number {
    return this.listeners.size;
  }
}

export const down = {
  kind: 'failed',
  error: { code: 'engineUnavailable', args: { systemCode: 'ECONNREFUSED' } },
} as const;

/** Lists models by id; each answers `next` with the backend's name, and captures are numbered from 1. */
export function answersOf(name: string, ids: readonly string[], residentBytes = 0): Answers {
  let handle = 0;
  return {
    models: () => ({ kind: 'models', models: ids.map((id) => modelInfo(id, name)), unusable: [] }),
    next: ({ model }) =>
      ids.includes(model)
        ? { kind: 'next', top: [{ id: 0, text: name, logprob: 0 }] }
        : { kind: 'failed', error: { code: 'unknownModel', args: { model, known: [...ids] } } },
    costs: () => ({ kind: 'costs', residentBytes, models: ids.map((model) => ({ model, work: [work('next')] })) }),
    attend: ({ model, precision }) => ({
      kind: 'attended',
      handle: ++handle,
      model,
      precision,
      measure: 'raw',
      tokens: [],
      maps: [],
      totalTokens: 0,
      elapsedMs: 1,
    }),
    release: () => ({ kind: 'released' }),
    heads: () => ({ kind: 'ranked', heads: [] }),
  };
}

function modelInfo(id: string, name: string): ModelInfo {
  const none = { is: 'unavailable', why: { code: 'noGraph', args: {} } } as const;
  return {
    id,
    name,
    origin: 'embedded',
    family: 'decoder',
    bytes: 1,
    license: 'x',
    languages: [],
    loaded: false,
    sha256: 'unchecked',
    files: [],
    capabilities: { generate: none, score: none, attention: none, chat: none, translate: none, maskedWord: none },
  };
}

export function work(op: Operation): Work {
  const spending = { readTokens: 1, writtenTokens: 0, elapsedMs: 1, cpuSeconds: 1 };
  return { op, times: 1, cancelled: 0, ...spending, last: { ...spending, residentBytes: 1 } };
}
