/** The boundary at which the engine's messages arrive at the host. */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { Call } from '../../../src/backends/process/call';
import { EngineProcess } from '../../../src/backends/process/engineProcess';
import { OutputRing } from '../../../src/backends/process/outputRing';
import { EngineRequest, FromEngine, operations, PROTOCOL_VERSION } from '../../../src/protocol/engine';
import { FakeClock } from '../../unit/base/fakeClock';
import { pick, type Random } from './mutations';
import { samplesOf } from './samples';

export interface Boundary {
  readonly name: string;
  readonly samples: readonly unknown[];
  /** @returns what takes a message, and throws where a promise is broken */
  open(random: Random): { take(message: unknown): void; end?(): void };
}

export const REQUESTS = samplesOf(EngineRequest) as EngineRequest[];

/** The child as the host sees it, so that a million messages need no million processes. */
class ChildEnd extends EventEmitter {
  readonly pid = 1;
  readonly connected = true;
  readonly stdout = null;
  readonly stderr = null;
  readonly stdio = [];
  readonly send = (): boolean => true;
  readonly kill = (): boolean => true;
}

/** A life of the engine's process with two requests under way, for a few messages. */
class Life {
  private readonly child = new ChildEnd();
  private readonly settled: string[] = [];
  private readonly calls: Call[];
  private messages = 0;
  isOver = false;

  constructor(random: Random) {
    const engine = new EngineProcess(this.child as unknown as ChildProcess, new FakeClock(), new OutputRing(), {
      ready: () => undefined,
      event: () => undefined,
      idle: () => undefined,
      settled: () => undefined,
      ended: () => {
        this.isOver = true;
      },
    });
    // One life in ten gets its messages before the engine has said hello.
    const isGreeted = random() > 0.1;
    if (isGreeted) this.child.emit('message', { kind: 'hello', version: PROTOCOL_VERSION, pid: 1 });
    this.calls = [1, 2].map(
      (id) =>
        new Call(
          id,
          pick(random, REQUESTS),
          {},
          (outcome) => this.settled.push(outcome.kind),
          () => undefined,
        ),
    );
    if (isGreeted) for (const call of this.calls) engine.send(call);
    else this.calls.length = 0;
  }

  take(message: unknown): void {
    this.child.emit('message', message);
    if (++this.messages === 20) this.end();
  }

  end(): void {
    this.child.emit('close', null, 'SIGKILL');
    this.isOver = true;
    assert.equal(this.settled.length, this.calls.length, 'each request settles once');
    for (const kind of this.settled) assert.match(kind, /^\w+$/);
  }
}

export const fromEngine: Boundary = {
  name: 'engine to host',
  samples: [
    ...samplesOf(FromEngine),
    ...Object.values(operations).flatMap(({ outcome }) =>
      samplesOf(outcome).flatMap((each) => [1, 2].map((id) => ({ kind: 'outcome', id, outcome: each }))),
    ),
  ],
  open: (random) => {
    let life = new Life(random);
    return {
      take: (message) => {
        if (life.isOver) {
          life.end();
          life = new Life(random);
        }
        life.take(message);
      },
      end: () => life.end(),
    };
  },
};
