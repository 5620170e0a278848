/** A client of a fake engine (fakeEngine.cjs) for each test, and what becomes of both. */
import assert from 'node:assert/strict';
import { type ChildProcess } from 'node:child_process';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EngineClient } from '../../../../src/backends/process/engineClient';
import type { EngineState } from '../../../../src/backends/engineState';
import { forkEngine } from '../../../../src/backends/process/forkEngine';
import type { OutcomeOf, Part } from '../../../../src/protocol/engine';
import { FakeClock } from '../../../unit/base/fakeClock';

export const program = path.resolve('test/integration/backends/process/fakeEngine.cjs');

interface ClientOfTest {
  readonly clock: FakeClock;
  readonly client: EngineClient;
  readonly children: ChildProcess[];
  readonly states: EngineState[];
  /** How the next processes start, in order; `well` when it runs out. */
  starts: string[];
}

export const texts = (outcome: OutcomeOf<'tokens'>): string[] =>
  outcome.kind === 'tokens' ? outcome.tokens.map((token) => token.text) : assert.fail(JSON.stringify(outcome));
export const codeOf = (outcome: OutcomeOf<'tokens'>): string =>
  outcome.kind === 'failed' ? outcome.error.code : outcome.kind;
export const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await sleep(5);
};

/** Registers the hooks in the suite that calls it. `now` has the client of the test that runs. */
export function clientSuite() {
  const now = {} as ClientOfTest;
  beforeEach(() => {
    const clock = new FakeClock();
    const children: ChildProcess[] = [];
    const states: EngineState[] = [];
    const client = new EngineClient(
      () => {
        const child = forkEngine(program, now.starts.shift() ?? 'well', () => undefined)();
        children.push(child);
        return child;
      },
      clock,
      { random: () => 0.5 },
    );
    client.onDidChangeState((state) => states.push(state));
    Object.assign(now, { clock, client, children, states, starts: [] } satisfies ClientOfTest);
  });
  afterEach(() => {
    now.client.dispose();
    for (const child of now.children) child.kill('SIGKILL');
  });
  return {
    now,
    order: (text: string, signal?: AbortSignal, onPart?: (part: Part) => void) =>
      now.client.ask<'tokens'>(
        { op: 'tokens', model: 'm', text },
        { ...(signal && { signal }), ...(onPart && { onPart }) },
      ),
    started: async (count: number): Promise<void> => {
      await until(() => now.children.length >= count);
      await until(() => now.client.state.is !== 'starting');
    },
  };
}
