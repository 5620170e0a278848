/** The client of the engine with the real engine as its child, on a clock that is moved by hand. */
import type { ChildProcess } from 'node:child_process';
import * as path from 'node:path';
import { EngineClient, type EngineClientOptions } from '../../src/backends/process/engineClient';
import { forkEngine } from '../../src/backends/process/forkEngine';
import { GREEDY, type AskOptions, type OutcomeOf } from '../../src/protocol/engine';
import type { IdleLimits } from '../../src/protocol/engine/idle';
import { FakeClock } from '../unit/base/fakeClock';
import { lives } from './fakeChild';

/** A model that is embedded, and small. */
export const EMBEDDED = 'byte-gru';

export interface Setting extends EngineClientOptions {
  readonly ownModels?: string;
  /** The engine's bundle, where it is another than the one just built. */
  readonly program?: string;
  /** The folder of the embedded models, where it is another than the one just built. */
  readonly models?: string;
  readonly mostBytes?: number;
  readonly idle?: IdleLimits;
}

export class RealChildren {
  readonly clock = new FakeClock();
  readonly children: ChildProcess[] = [];
  readonly client: EngineClient;
  /** How many processes lived at once, at most. */
  mostAtOnce = 0;

  constructor({ ownModels, mostBytes, idle, ...options }: Setting = {}) {
    const { program = path.resolve('dist/engine.js'), models = path.resolve('models') } = options;
    const fork = forkEngine(program, models, () => ownModels, mostBytes, idle);
    this.client = new EngineClient(
      () => {
        const child = fork();
        this.children.push(child);
        this.mostAtOnce = Math.max(this.mostAtOnce, this.children.filter(lives).length);
        return child;
      },
      this.clock,
      { random: () => 0.5, ...options },
    );
  }

  generate(model: string, options: AskOptions = {}, prompt = 'a b'): Promise<OutcomeOf<'generate'>> {
    return this.client.ask<'generate'>(
      { op: 'generate', model, prompt, sampling: GREEDY, maxTokens: 4, precision: 'fast', alternatives: 0 },
      options,
    );
  }

  dispose(): void {
    this.client.dispose();
    for (const child of this.children) child.kill('SIGKILL');
  }
}

export const codeOf = (outcome: { kind: string; error?: { code: string } }): string =>
  outcome.error?.code ?? outcome.kind;
