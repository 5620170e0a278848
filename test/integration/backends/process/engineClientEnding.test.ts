/** How requests and the engine's process end: cancelled, disposed of, restarted. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { clientSuite, codeOf, texts, until } from './clientSuite';

describe('EngineClient', () => {
  const { now, order, started } = clientSuite();

  describe('cancelling', () => {
    it('does not ask the engine when the signal is aborted already', async () => {
      assert.deepEqual(await order('echo', AbortSignal.abort()), { kind: 'cancelled', at: 'queue' });
      assert.equal(now.children.length, 0);
    });

    it('settles at once what was not sent yet', async () => {
      now.starts = ['silently'];
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
      assert.equal(now.clock.pendingTimers, 0);
    });

    /** Cancels a request that blocks the engine. @returns milliseconds until the engine is replaced */
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
      for (; now.client.state.is === 'busy'; waitedMs += 1000) now.clock.advance(1000);
      assert.equal((await stuck).kind, 'cancelled');
      assert.equal(codeOf(await other), 'engineHung');
      await once(now.children[0]!, 'exit');
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
      await until(() => now.client.state.is === 'busy');
      abort.abort();
      now.clock.advance(60_000);
      assert.equal(now.client.state.is, 'busy');
      // The engine's answer to the cancel is that a model works now; then it is silent about it.
      assert.deepEqual(texts(await order('echo')), ['echo']);
      now.clock.advance(9_500);
      assert.equal(now.client.state.is, 'busy');
      now.clock.advance(500);
      assert.deepEqual(await late, { kind: 'cancelled', at: 'decode' });
    });
  });

  describe('going away', () => {
    it('cancels everything on dispose, lets the process end by itself and starts no other', async () => {
      await order('echo');
      const open = order('forever');
      now.client.dispose();
      assert.equal(codeOf(await open), 'cancelled');
      await once(now.children[0]!, 'exit');
      assert.equal(codeOf(await order('echo')), 'cancelled');
      assert.equal(now.children.length, 1);
    });

    it('kills a process that does not go within a second', async () => {
      await order('echo');
      void order('busy');
      await sleep(50);
      now.client.dispose();
      now.clock.advance(1_000);
      const [, signal] = await once(now.children[0]!, 'exit');
      assert.equal(signal, 'SIGKILL');
    });

    it('restarts into one new process and serves what was asked meanwhile', async () => {
      await order('echo');
      const restarted = now.client.restart();
      const meanwhile = order('pid');
      await restarted;
      await started(2);
      assert.deepEqual(texts(await meanwhile), [String(now.children[1]!.pid)]);
      assert.equal(now.children.length, 2);
      assert.notEqual(now.children[0]!.exitCode ?? now.children[0]!.signalCode, null);
    });

    it('restarts a process that has just exited, before its pipes are read', async () => {
      await order('echo');
      const [dead] = now.children;
      const restarted = new Promise<void>((resolve, reject) => {
        // Within the event: the client hears of the end by 'close', which comes later.
        dead!.once('exit', () => void now.client.restart().then(resolve, reject));
      });
      dead!.kill('SIGKILL');
      await restarted;
      assert.deepEqual(texts(await order('echo')), ['echo']);
      assert.equal(now.children.length, 2);
    });
  });
});
