/** Fault 13: a request meets the end of an engine that has nothing to do. With a child that says so on order. */
import assert from 'node:assert/strict';
import { until } from '../limits';
import { codeOf, FakeChildren, lives } from './fakeChild';

describe('An engine that says it is idle', () => {
  let fake: FakeChildren;
  let states: string[];
  beforeEach(() => {
    fake = new FakeChildren();
    states = [];
    fake.client.onDidChangeState(({ is }) => states.push(is));
  });
  afterEach(() => fake.dispose());

  const stopped = () => until(() => fake.client.state.is === 'stopped', 'the process is let go');
  const alone = () => assert.equal(fake.mostAtOnce, 1);

  it('is let go without a word of failure, and the next request starts another at once', async () => {
    for (let life = 1; life <= 8; life++) {
      assert.equal(codeOf(await fake.order('idle')), 'tokens');
      await stopped();
      await until(() => !fake.children.some(lives), 'the process is gone');
      assert.equal(fake.children.length, life);
    }
    assert.equal(codeOf(await fake.order('echo')), 'tokens');
    assert.ok(!states.includes('problem'), states.join());
    assert.equal(fake.clock.nowMs(), 0, 'no start waited');
    alone();
  });

  it('serves what was open when it said so', async () => {
    assert.equal(codeOf(await fake.order('idleTooSoon')), 'tokens');
    assert.equal(codeOf(await fake.order('echo')), 'tokens');
    assert.equal(fake.children.length, 1);
  });

  it('loses none of the requests of that moment: the old process serves them or the next one', async () => {
    for (let life = 0; life < 10; life++) {
      const answers = [fake.order('idle')];
      const unwatch = fake.client.onDidChangeState(({ is }) => {
        if (is === 'ready' || is === 'stopped') answers.push(fake.order('echo'));
      });
      await Promise.all(answers);
      for (let beat = 0; beat < life; beat++) await new Promise(setImmediate);
      answers.push(fake.order('echo'), fake.order('echo'));
      unwatch.dispose();
      assert.deepEqual([...new Set((await Promise.all(answers)).map(codeOf))], ['tokens']);
    }
    alone();
  });

  /** Waits for the moment in which the process is let go and has not ended. */
  async function leaving(): Promise<void> {
    const left = new Promise<void>((resolve) => {
      fake.client.onDidChangeState(({ is }) => {
        if (is === 'stopped') resolve();
      });
    });
    void fake.order('idle');
    await left;
    assert.ok(fake.children.some(lives), 'it has not ended yet');
  }

  it('is replaced after it is gone, for a request that came meanwhile', async () => {
    await leaving();
    const outcome = fake.order('echo');
    assert.equal(fake.children.length, 1);
    assert.equal(codeOf(await outcome), 'tokens');
    assert.equal(fake.children.length, 2);
    alone();
  });

  it('is not replaced for a request that was cancelled meanwhile', async () => {
    await leaving();
    const abort = new AbortController();
    const outcome = fake.order('echo', { signal: abort.signal });
    abort.abort();
    assert.equal(codeOf(await outcome), 'cancelled');
    await until(() => !fake.children.some(lives), 'the process is gone');
    await new Promise(setImmediate);
    assert.equal(fake.children.length, 1);
    assert.equal(fake.clock.pendingTimers, 0);
  });

  it('is restarted by hand after it is gone', async () => {
    await leaving();
    await fake.client.restart();
    assert.equal(codeOf(await fake.order('echo')), 'tokens');
    assert.equal(fake.children.length, 2);
    alone();
  });

  it('ends with the host, and what was asked meanwhile is settled', async () => {
    await leaving();
    const outcome = fake.order('echo');
    fake.client.dispose();
    assert.equal(codeOf(await outcome), 'cancelled');
    await until(() => !fake.children.some(lives), 'the process is gone');
    await new Promise(setImmediate);
    assert.equal(fake.children.length, 1);
  });

  it('is killed where it does not go within a second', async () => {
    await leaving();
    // Not an exit by its own will: `disconnect` is what a process that is stopped does not hear.
    fake.children[0]?.kill('SIGSTOP');
    const outcome = fake.order('echo');
    fake.clock.advance(1_000);
    assert.equal(codeOf(await outcome), 'tokens');
    alone();
  });
});
