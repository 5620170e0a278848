/** The built engine as a real child process (dist/engine.js). */
import assert from 'node:assert/strict';
import { fork, spawn, type ChildProcess } from 'node:child_process';
import * as path from 'node:path';
import { scaled, until } from '../../limits';
import { lives } from '../../lives';
import { GREEDY, type FromEngine, type ToEngine } from '../../../src/protocol/engine';

const ENGINE = path.join(process.cwd(), 'dist/engine.js');
const MODELS = path.join(process.cwd(), 'models');

/** Collects messages and hands out the first that fits, whenever it comes. */
class Messages {
  private readonly all: FromEngine[] = [];
  private wake: () => void = () => undefined;

  constructor(child: ChildProcess) {
    child.on('message', (message) => {
      this.all.push(message as FromEngine);
      this.wake();
    });
  }

  async first<T extends FromEngine>(fits: (message: FromEngine) => message is T): Promise<T> {
    for (;;) {
      const found = this.all.find(fits);
      if (found) return found;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }
}

const isToken = (message: FromEngine): message is Extract<FromEngine, { kind: 'part' }> =>
  message.kind === 'part' && message.part.kind === 'token';
const outcomeOf =
  (id: number) =>
  (message: FromEngine): message is Extract<FromEngine, { kind: 'outcome' }> =>
    message.kind === 'outcome' && message.id === id;
const longGeneration: ToEngine = {
  kind: 'request',
  id: 1,
  request: {
    op: 'generate',
    model: 'smollm2-135m-instruct',
    prompt: 'Once upon a time',
    sampling: { ...GREEDY, temperature: 1, seed: 3 },
    maxTokens: 5000,
    precision: 'fast',
    alternatives: 0,
  },
};

describe('The engine process', function () {
  this.timeout(60_000);
  const started: ChildProcess[] = [];
  afterEach(() => started.splice(0).forEach((child) => child.kill('SIGKILL')));

  function start(): { child: ChildProcess; messages: Messages; send: (message: unknown) => void } {
    const child = fork(ENGINE, [MODELS], {
      serialization: 'advanced',
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    started.push(child);
    return { child, messages: new Messages(child), send: (message) => child.send(message as object) };
  }

  it('says hello first, streams tokens, and stops within a step of being cancelled', async () => {
    const { messages, send } = start();
    await messages.first((message): message is Extract<FromEngine, { kind: 'hello' }> => message.kind === 'hello');
    send(longGeneration);
    await messages.first(isToken);
    const cancelledAt = performance.now();
    send({ kind: 'cancel', id: 1 });
    const { outcome } = await messages.first(outcomeOf(1));
    assert.deepEqual(outcome, { kind: 'cancelled', at: 'decode' });
    assert.ok(performance.now() - cancelledAt < scaled(5000), 'the whole generation would take minutes');
  });

  it('answers a message that it cannot read, and the next one as if nothing had been', async () => {
    const { messages, send } = start();
    send({ kind: 'request', id: 7, request: { op: 'divine', model: 'x' } });
    const refused = await messages.first(outcomeOf(7));
    assert.equal((refused.outcome as { error: { code: string } }).error.code, 'protocolError');
    send('nonsense');
    send({ kind: 'request', id: 8, request: { op: 'models', verify: false } });
    assert.equal(((await messages.first(outcomeOf(8))).outcome as { kind: string }).kind, 'models');
  });

  it('is gone soon after its parent was killed in the middle of a run', async function () {
    if (process.platform === 'win32') return this.skip();
    // A host of its own that can be killed: it forks the engine, keeps it busy and prints its pid.
    const host = spawn(
      process.execPath,
      [
        '-e',
        `
      const { fork } = require('node:child_process');
      const child = fork(${JSON.stringify(ENGINE)}, [${JSON.stringify(MODELS)}], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
      child.send(${JSON.stringify(longGeneration)});
      child.on('message', (message) => { if (message.kind === 'part' && message.part.kind === 'token') process.stdout.write(child.pid + '\\n'); });
    `,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    started.push(host);
    const pid = Number(String(await new Promise((resolve) => host.stdout.once('data', resolve))).split('\n')[0]);
    assert.ok(lives(pid));
    host.kill('SIGKILL');
    await until(() => !lives(pid), 'the engine is gone', 5000);
  });
});
