import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EngineClient } from '../../../../src/backends/process/engineClient';
import type { EngineState } from '../../../../src/backends/engineState';
import { forkEngine } from '../../../../src/backends/process/forkEngine';
import type { OutcomeOf, Part } from '../../../../src/protocol/engine';
import { FakeClock } from '../../../unit/base/fakeClock';
import { inEnglish } from '../../../english';

const program = path.resolve('test/integration/backends/process/fakeEngine.cjs');

describe('EngineClient', () => {
  let clock: FakeClock;
  let client: EngineClient;
  let children: ChildProcess[];
  let states: EngineState[];
  /** How the next processes start, in order; `well` when it runs out. */
  let starts: string[];

  beforeEach(() => {
    clock = new FakeClock();
    children = [];
    states = [];
    starts = [];
    client = new EngineClient(
      () => {
        const child = forkEngine(program, starts.shift() ?? 'well', () => undefined)();
        children.push(child);
        return child;
      },
      clock,
      { random: () => 0.5 },
    );
    client.onDidChangeState((state) => states.push(state));
  });

  afterEach(() => {
    client.dispose();
    for (const child of children) child.kill('SIGKILL');
  });

  const order = (text: string, signal?: AbortSignal, onPart?: (part: Part) => void) =>
    client.ask<'tokens'>({ op: 'tokens', model: 'm', text }, { ...(signal && { signal }), ...(onPart && { onPart }) });
  const texts = (outcome: OutcomeOf<'tokens'>) =>
    outcome.kind === 'tokens' ? outcome.tokens.map((token) => token.text) : assert.fail(JSON.stringify(outcome));
  const codeOf = (outcome: OutcomeOf<'tokens'>) => (outcome.kind === 'failed' ? outcome.error.code : outcome.kind);
  const until = async (holds: () => boolean) => {
    while (!holds()) await sleep(5);
  };
  const started = async (count: number) => {
    await until(() => children.length >= count);
    await until(() => client.state.is !== 'starting');
  };

  it('starts no process before the first request, and one for many', async () => {
    assert.equal(children.length, 0);
    const answers = await Promise.all([order('echo'), order('echo'), order('echo')]);
    assert.deepEqual(answers.map(texts), [['echo'], ['echo'], ['echo']]);
    assert.equal(children.length, 1);
  });

  it('tells every state on the way from stopped to ready', async () => {
    await order('loading');
    assert.deepEqual(
      states.map((state) => state.is),
      ['starting', 'busy', 'loading', 'busy', 'ready'],
    );
    assert.deepEqual(states[2], { is: 'loading', model: 'm', fraction: 0.5 });
  });

  it('does not go on showing a load that failed', async () => {
    assert.equal(codeOf(await order('loadingFails')), 'modelMissing');
    assert.equal(client.state.is, 'ready');
  });

  it('passes parts on before the outcome', async () => {
    const parts: string[] = [];
    const outcome = await order('parts', undefined, (part) =>
      parts.push(part.kind === 'token' ? part.text : part.kind),
    );
    assert.deepEqual([...parts, ...texts(outcome)], ['a', 'b', 'parts']);
  });

  it('gives the engine no secrets, no options of the host and nothing of its arguments', async () => {
    process.env['ATTENTIVE_TEST_TOKEN'] = 'secret';
    try {
      const names = texts(await order('environment'));
      assert.ok(names.includes('ELECTRON_RUN_AS_NODE') && names.includes('PATH'));
      assert.deepEqual(
        names.filter((name) => /TOKEN|NODE_OPTIONS|execArgv/.test(name)),
        [],
      );
    } finally {
      delete process.env['ATTENTIVE_TEST_TOKEN'];
    }
  });

  for (const how of ['crash', 'exit']) {
    it(`fails what was open when the engine dies by ${how}, and serves the next request with a new one`, async () => {
      await order('echo');
      const outcomes = await Promise.all([order('forever'), order(how), order('forever')]);
      assert.deepEqual(outcomes.map(codeOf), ['engineCrashed', 'engineCrashed', 'engineCrashed']);
      assert.equal(client.state.is, 'problem');
      assert.deepEqual(texts(await order('echo')), ['echo']);
      assert.equal(client.state.is, 'ready');
      assert.equal(children.length, 2);
    });
  }

  it('replaces a process that somebody killed while it was idle', async () => {
    const [pid] = texts(await order('pid'));
    process.kill(Number(pid), 'SIGKILL');
    await until(() => client.state.is === 'problem');
    assert.notDeepEqual(texts(await order('pid')), [pid]);
  });

  it('takes an engine that leaves with nothing to do for stopped, not for failed', async () => {
    await order('leave');
    await until(() => client.state.is !== 'ready');
    assert.equal(client.state.is, 'stopped');
  });

  it('ends a process that never says hello after 30 seconds', async () => {
    starts = ['silently'];
    const outcome = order('echo');
    clock.advance(29_999);
    assert.equal(client.state.is, 'starting');
    clock.advance(1);
    assert.equal(codeOf(await outcome), 'startTimeout');
    await once(children[0]!, 'exit');
    assert.deepEqual(texts(await order('echo')), ['echo']);
  });

  for (const how of ['outdated', 'talkative']) {
    it(`ends a process that begins ${how}`, async () => {
      starts = [how];
      assert.equal(codeOf(await order('echo')), 'protocolError');
      await once(children[0]!, 'exit');
    });
  }

  for (const how of ['wrongShape', 'wrongOutcome', 'strangePart', 'flood']) {
    it(`replaces a process that sends ${how}`, async () => {
      assert.equal(codeOf(await order(how)), 'protocolError');
      assert.deepEqual(texts(await order('echo')), ['echo']);
      assert.equal(children.length, 2);
    });
  }

  it('settles a request once when the engine answers it twice', async () => {
    assert.deepEqual(texts(await order('twice')), ['twice']);
    await until(() => client.state.is === 'problem');
    assert.equal(client.state.is === 'problem' && client.state.error.code, 'protocolError');
  });

  it('drains noise on stdout and stderr into a small ring', async () => {
    assert.deepEqual(texts(await order('noise')), ['noise']);
    await until(() => client.output.totalBytes === 16_000_000);
    assert.equal(client.output.tail().length, 16_384);
  });

  it('starts after 0, 0.5, 1, 2 and 4 seconds, then stays off until it is restarted', async () => {
    starts = Array.from({ length: 6 }, () => 'dying');
    const waits: number[] = [];
    for (let life = 0; life < 6; life++) {
      const outcome = order('echo');
      let waited = 0;
      for (; children.length === life; waited += 500) clock.advance(500);
      waits.push(waited);
      assert.equal(codeOf(await outcome), 'engineCrashed');
    }
    assert.deepEqual(waits, [0, 0, 500, 1000, 2000, 4000]);
    const stopped = await order('echo');
    assert.equal(codeOf(stopped), 'engineStopped');
    assert.match(stopped.kind === 'failed' ? inEnglish(stopped.error).nextStep : '', /Attentive: Restart Engine/);
    assert.equal(clock.pendingTimers, 0);

    await client.restart();
    assert.deepEqual(texts(await order('echo')), ['echo']);
    assert.equal(children.length, 7);
  });

  it('forgets earlier failures after a success', async () => {
    for (let i = 0; i < 8; i++) {
      assert.equal(codeOf(await order('crash')), 'engineCrashed');
      assert.deepEqual(texts(await order('echo')), ['echo']);
    }
  });

  it('says why when the system refuses to start a process', async () => {
    const refusing = new EngineClient(() => {
      throw Object.assign(new Error('spawn'), { code: 'EAGAIN' });
    }, clock);
    const outcome = await refusing.ask<'tokens'>({ op: 'tokens', model: 'm', text: '' });
    assert.equal(codeOf(outcome), 'engineUnavailable');
    assert.match(outcome.kind === 'failed' ? inEnglish(outcome.error).message : '', /EAGAIN/);
  });

  it('restarts although its program could not be spawned, and before the system has said why', async () => {
    const programs = ['/nowhere/node', process.execPath];
    const failing = new EngineClient(() => {
      const child = fork(program, ['well'], {
        execPath: programs.shift()!,
        execArgv: [],
        serialization: 'advanced',
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      });
      children.push(child);
      return child;
    }, clock);
    const first = failing.ask<'tokens'>({ op: 'tokens', model: 'm', text: 'echo' });
    await failing.restart();
    assert.equal(codeOf(await first), 'engineStopped');
    assert.deepEqual(texts(await failing.ask<'tokens'>({ op: 'tokens', model: 'm', text: 'echo' })), ['echo']);
    failing.dispose();
  });

  describe('cancelling', () => {
    it('does not ask the engine when the signal is aborted already', async () => {
      assert.deepEqual(await order('echo', AbortSignal.abort()), { kind: 'cancelled', at: 'queue' });
      assert.equal(children.length, 0);
    });

    it('settles at once what was not sent yet', async () => {
      starts = ['silently'];
      const abort = new AbortController();
      const outcome = order('echo', abort.signal);
      abort.abort();
      assert.deepEqual(await outcome, { kind: 'cancelled', at: 'queue' });
    });

    it('lets the engine say where it stopped', async () => {
      await order('echo');
      const abort = new AbortController();
      const outcome = order('untilCancelled', abort.signal);
      abort.abort();
      assert.deepEqual(await outcome, { kind: 'cancelled', at: 'decode' });
      assert.equal(clock.pendingTimers, 0);
    });

    /** Asks what blocks the engine, cancels it and says how long the engine has to answer. */
    async function untilReplaced(how: string): Promise<number> {
      await order('echo');
      const abort = new AbortController();
      let begun = how === 'busy';
      const stuck = order(how, abort.signal, () => {
        begun = true;
      });
      const other = order('echo');
      await until(() => begun);
      abort.abort();
      let waitedMs = 0;
      for (; client.state.is === 'busy'; waitedMs += 1000) clock.advance(1000);
      assert.equal((await stuck).kind, 'cancelled');
      assert.equal(codeOf(await other), 'engineHung');
      await once(children[0]!, 'exit');
      assert.deepEqual(texts(await order('echo')), ['echo']);
      return waitedMs;
    }

    it('replaces an engine that has not answered a cancel within 10 seconds of a run', async () => {
      assert.equal(await untilReplaced('busyInARun'), 10_000);
    });

    for (const how of ['busy', 'givingWay']) {
      it(`leaves an engine two minutes that is ${how} with a request that no model works for`, async () => {
        assert.equal(await untilReplaced(how), 120_000);
      });
    }

    it('begins the ten seconds when the run begins', async () => {
      const abort = new AbortController();
      const late = order('worksOnceCancelled', abort.signal);
      await until(() => client.state.is === 'busy');
      abort.abort();
      clock.advance(60_000);
      assert.equal(client.state.is, 'busy');
      // The engine's answer to the cancel is that a model works now; then it is silent about it.
      assert.deepEqual(texts(await order('echo')), ['echo']);
      clock.advance(9_500);
      assert.equal(client.state.is, 'busy');
      clock.advance(500);
      assert.deepEqual(await late, { kind: 'cancelled', at: 'decode' });
    });
  });

  describe('going away', () => {
    it('settles everything on dispose, lets the process end by itself and starts no other', async () => {
      await order('echo');
      const open = order('forever');
      client.dispose();
      assert.equal(codeOf(await open), 'engineStopped');
      await once(children[0]!, 'exit');
      assert.equal(codeOf(await order('echo')), 'engineStopped');
      assert.equal(children.length, 1);
    });

    it('kills a process that does not go within a second', async () => {
      await order('echo');
      void order('busy');
      await sleep(50);
      client.dispose();
      clock.advance(1_000);
      const [, signal] = await once(children[0]!, 'exit');
      assert.equal(signal, 'SIGKILL');
    });

    it('restarts into one new process and serves what was asked meanwhile', async () => {
      await order('echo');
      const restarted = client.restart();
      const meanwhile = order('pid');
      await restarted;
      await started(2);
      assert.deepEqual(texts(await meanwhile), [String(children[1]!.pid)]);
      assert.equal(children.length, 2);
      assert.notEqual(children[0]!.exitCode ?? children[0]!.signalCode, null);
    });
  });
});
