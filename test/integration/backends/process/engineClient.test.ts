import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { EngineClient } from '../../../../src/backends/process/engineClient';
import { inEnglish } from '../../../english';
import { clientSuite, codeOf, program, texts, until } from './clientSuite';

describe('EngineClient', () => {
  const { now, order } = clientSuite();

  it('starts no process before the first request, and one for many', async () => {
    assert.equal(now.children.length, 0);
    const answers = await Promise.all([order('echo'), order('echo'), order('echo')]);
    assert.deepEqual(answers.map(texts), [['echo'], ['echo'], ['echo']]);
    assert.equal(now.children.length, 1);
  });

  it('tells every state on the way from stopped to ready', async () => {
    await order('loading');
    assert.deepEqual(
      now.states.map((state) => state.is),
      ['starting', 'busy', 'loading', 'busy', 'ready'],
    );
    assert.deepEqual(now.states[2], { is: 'loading', model: 'm', fraction: 0.5 });
  });

  it('does not go on showing a load that failed', async () => {
    assert.equal(codeOf(await order('loadingFails')), 'modelMissing');
    assert.equal(now.client.state.is, 'ready');
  });

  it('sets a model aside while its weights cannot be unpacked, and asks it all the same', async () => {
    assert.equal(codeOf(await order('packed')), 'modelCorrupt');
    assert.deepEqual([now.client.isSetAside('m', 'complete'), now.client.isSetAside('n', 'complete')], [true, false]);
    assert.deepEqual(texts(await order('echo')), ['echo']);
    assert.equal(now.client.isSetAside('m', 'complete'), false);
    await order('packed');
    now.client.offerAgain('m');
    assert.equal(now.client.isSetAside('m', 'complete'), false);
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
        // Its own, and no other.
        ['execArgv --max-semi-space-size=1'],
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
      assert.equal(now.client.state.is, 'problem');
      assert.deepEqual(texts(await order('echo')), ['echo']);
      assert.equal(now.client.state.is, 'ready');
      assert.equal(now.children.length, 2);
    });
  }

  it('replaces a process that somebody killed while it was idle', async () => {
    const [pid] = texts(await order('pid'));
    process.kill(Number(pid), 'SIGKILL');
    await until(() => now.client.state.is === 'problem');
    assert.notDeepEqual(texts(await order('pid')), [pid]);
  });

  it('takes an engine that leaves with nothing to do for stopped, not for failed', async () => {
    await order('leave');
    await until(() => now.client.state.is !== 'ready');
    assert.equal(now.client.state.is, 'stopped');
  });

  it('ends a process that never says hello after 30 seconds', async () => {
    now.starts = ['silently'];
    const outcome = order('echo');
    now.clock.advance(29_999);
    assert.equal(now.client.state.is, 'starting');
    now.clock.advance(1);
    assert.equal(codeOf(await outcome), 'startTimeout');
    await once(now.children[0]!, 'exit');
    assert.deepEqual(texts(await order('echo')), ['echo']);
  });

  for (const how of ['outdated', 'talkative']) {
    it(`ends a process that begins ${how}`, async () => {
      now.starts = [how];
      assert.equal(codeOf(await order('echo')), 'protocolError');
      await once(now.children[0]!, 'exit');
    });
  }

  for (const how of ['wrongShape', 'wrongOutcome', 'strangePart', 'flood']) {
    it(`replaces a process that sends ${how}`, async () => {
      assert.equal(codeOf(await order(how)), 'protocolError');
      assert.deepEqual(texts(await order('echo')), ['echo']);
      assert.equal(now.children.length, 2);
    });
  }

  it('settles a request once when the engine answers it twice', async () => {
    assert.deepEqual(texts(await order('twice')), ['twice']);
    await until(() => now.client.state.is === 'problem');
    assert.equal(now.client.state.is === 'problem' && now.client.state.error.code, 'protocolError');
  });

  it('drains noise on stdout and stderr into a small ring', async () => {
    assert.deepEqual(texts(await order('noise')), ['noise']);
    await until(() => now.client.output.totalBytes === 16_000_000);
    assert.equal(now.client.output.tail().length, 16_384);
  });

  it('starts after 0, 0.5, 1, 2 and 4 seconds, then stays off until it is restarted', async () => {
    now.starts = Array.from({ length: 6 }, () => 'dying');
    const waits: number[] = [];
    for (let life = 0; life < 6; life++) {
      const outcome = order('echo');
      let waited = 0;
      for (; now.children.length === life; waited += 500) now.clock.advance(500);
      waits.push(waited);
      assert.equal(codeOf(await outcome), 'engineCrashed');
    }
    assert.deepEqual(waits, [0, 0, 500, 1000, 2000, 4000]);
    const stopped = await order('echo');
    assert.equal(codeOf(stopped), 'engineStopped');
    assert.match(stopped.kind === 'failed' ? inEnglish(stopped.error).nextStep : '', /Attentive: Restart Engine/);
    assert.equal(now.clock.pendingTimers, 0);

    await now.client.restart();
    assert.deepEqual(texts(await order('echo')), ['echo']);
    assert.equal(now.children.length, 7);
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
    }, now.clock);
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
      now.children.push(child);
      return child;
    }, now.clock);
    const first = failing.ask<'tokens'>({ op: 'tokens', model: 'm', text: 'echo' });
    await failing.restart();
    assert.equal(codeOf(await first), 'engineStopped');
    assert.deepEqual(texts(await failing.ask<'tokens'>({ op: 'tokens', model: 'm', text: 'echo' })), ['echo']);
    failing.dispose();
  });
});
