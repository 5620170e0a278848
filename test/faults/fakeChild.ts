/** The client of the engine with a child that speaks its protocol and misbehaves on order, on a clock that is moved by hand. */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import * as path from 'node:path';
import { EngineClient, type EngineClientOptions } from '../../src/backends/process/engineClient';
import { forkEngine } from '../../src/backends/process/forkEngine';
import type { OutcomeOf } from '../../src/protocol/engine';
import { FakeClock } from '../unit/base/fakeClock';

const program = path.resolve('test/integration/backends/process/fakeEngine.cjs');

export class FakeChildren {
  readonly clock = new FakeClock();
  readonly children: ChildProcess[] = [];
  readonly client: EngineClient;
  /** How many processes lived at once, at most. */
  mostAtOnce = 0;

  /** @param starts how the next processes start, in order; `well` when it runs out */
  constructor(
    private readonly starts: string[] = [],
    options: EngineClientOptions = {},
  ) {
    this.client = new EngineClient(
      () => {
        const child = forkEngine(program, this.starts.shift() ?? 'well', () => undefined)();
        this.children.push(child);
        this.mostAtOnce = Math.max(this.mostAtOnce, this.children.filter(lives).length);
        return child;
      },
      this.clock,
      { random: () => 0.5, ...options },
    );
  }

  /** @param what the child shall do; see fakeEngine.cjs */
  order(what: string, { model = 'm', signal }: { model?: string; signal?: AbortSignal } = {}) {
    return this.client.ask<'tokens'>({ op: 'tokens', model, text: what }, { ...(signal && { signal }) });
  }

  /** Waits out the back-off of a client whose engine failed. */
  async afterBackOff(what: string, model?: string): Promise<string> {
    const outcome = this.order(what, { ...(model !== undefined && { model }) });
    this.clock.advance(5_000);
    return codeOf(await outcome);
  }

  dispose(): void {
    this.client.dispose();
    for (const child of this.children) child.kill('SIGKILL');
  }
}

export const lives = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode === null && signalCode === null;

export const codeOf = (outcome: OutcomeOf<'tokens'> | OutcomeOf<'models'>): string =>
  outcome.kind === 'failed' ? outcome.error.code : outcome.kind;

export function errorOf(outcome: OutcomeOf<'tokens'>) {
  assert.ok(outcome.kind === 'failed', JSON.stringify(outcome));
  return outcome.error;
}
