/** Security promises 5, 6 and 8; faults 63 and 64: what the engine's process reaches, and what it is handed. */
import assert from 'node:assert/strict';
import { execFileSync, fork, spawnSync, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import * as path from 'node:path';
import { EngineClient } from '../../../src/backends/process/engineClient';
import { engineEnvironment } from '../../../src/backends/process/environment';
import { forkEngine } from '../../../src/backends/process/forkEngine';
import { FakeClock } from '../../unit/base/fakeClock';
import { OwnModels } from '../ownModel';

/** An option of Node: what makes code from text throws. */
const NO_MADE_CODE = '--disallow-code-generation-from-strings';
const COMPLETIONS = 1000;
const WATCHED = path.resolve('test/faults/watchedEngine.cjs');

/** Linux: the sockets of a process that belong to a network, TCP or UDP; pipes and channels are none. */
function networkSockets(pid: number): string[] {
  const known = ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((kind) =>
    readFileSync(`/proc/${pid}/net/${kind}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/)[9]),
  );
  const open = readdirSync(`/proc/${pid}/fd`).flatMap((each) => {
    try {
      return /socket:\[(\d+)\]/.exec(readlinkSync(`/proc/${pid}/fd/${each}`))?.[1] ?? [];
    } catch {
      return [];
    }
  });
  return open.filter((inode) => known.includes(inode));
}

describe('The process of the engine', function () {
  this.timeout(120_000);
  let own: OwnModels;
  before(() => {
    own = new OwnModels();
    own.add('tiny');
  });
  after(() => own.remove());

  const children: ChildProcess[] = [];
  beforeEach(() => children.splice(0));
  const clientOf = (program: string, execArgv: string[], execPath = process.execPath) =>
    new EngineClient(() => {
      const child = fork(program, [path.resolve('models'), own.folder], {
        execPath,
        execArgv,
        env: engineEnvironment(process.env),
        serialization: 'advanced',
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      });
      children.push(child);
      return child;
    }, new FakeClock());

  const complete = (client: EngineClient, prefix: string) =>
    client.ask<'complete'>({
      op: 'complete',
      model: 'tiny',
      prefix,
      suffix: '',
      maxTokens: 2,
      extent: 'line',
      minProbability: 0,
    });

  it('is watched by a test that can see what it reaches', () => {
    const { stdout } = spawnSync(process.execPath, [NO_MADE_CODE, WATCHED, 'tries'], { encoding: 'utf8' });
    assert.match(stdout, /REACHED dns\.lookup\nREACHED fetch\n[^]*REFUSED new Function/);
  });

  it(`opens no socket, asks for no name, starts nothing and makes no code over ${COMPLETIONS} completions`, async () => {
    const client = clientOf(WATCHED, [NO_MADE_CODE]);
    try {
      for (let i = 0; i < COMPLETIONS; i++) {
        const outcome = await complete(client, `the ${'abcdefgh'.slice(i % 8)} dog ${i}`);
        assert.ok(['suggested', 'empty'].includes(outcome.kind), JSON.stringify(outcome));
        const pid = children[0]?.pid;
        if (i % 100 === 0 && process.platform === 'linux' && pid !== undefined)
          assert.deepEqual(networkSockets(pid), []);
      }
      assert.equal(children.length, 1);
      assert.doesNotMatch(Buffer.from(client.output.tail()).toString(), /REACHED/);
    } finally {
      client.dispose();
    }
  });

  it('serves where there is no network at all', async function () {
    if (process.platform !== 'linux' || spawnSync('unshare', ['-rn', 'true']).status !== 0) {
      Object.assign(this, { skipReason: 'this system makes no namespace without a network' });
      return this.skip();
    }
    const client = clientOf(path.resolve('dist/engine.js'), ['-rn', '--', process.execPath], 'unshare');
    try {
      assert.match((await complete(client, 'a b')).kind, /suggested|empty/);
    } finally {
      client.dispose();
    }
  });

  it('is handed what a native program needs: no token, no option of the host, no argument but two folders', async function () {
    if (process.platform !== 'linux') {
      Object.assign(this, { skipReason: 'reads /proc' });
      return this.skip();
    }
    const secrets = { GITHUB_TOKEN: 'canary-token', HF_TOKEN: 'canary-hub', NODE_OPTIONS: '--no-warnings' };
    const before = Object.fromEntries(Object.keys(secrets).map((name) => [name, process.env[name]]));
    Object.assign(process.env, secrets);
    const child = forkEngine(path.resolve('dist/engine.js'), path.resolve('models'), () => own.folder)();
    try {
      await new Promise((resolve) => child.once('message', resolve));
      const split = (file: string): string[] =>
        readFileSync(`/proc/${child.pid}/${file}`, 'utf8').split('\0').filter(Boolean);
      const names = split('environ').map((each) => each.split('=')[0] ?? '');
      const allowed = Object.keys(engineEnvironment(process.env));
      // Node itself adds what the channel needs.
      const added = [
        ...['ATTENTIVE_IDLE_MS', 'ATTENTIVE_MOST_BYTES', 'ATTENTIVE_OUT_OF_MEMORY_FD', 'NODE_CHANNEL_FD'],
        ...['MALLOC_MMAP_THRESHOLD_', 'MALLOC_TRIM_THRESHOLD_'],
      ];
      const serialization = 'NODE_CHANNEL_SERIALIZATION_MODE';
      assert.deepEqual(
        names.filter((name) => !allowed.includes(name) && !added.includes(name) && name !== serialization),
        [],
      );
      assert.doesNotMatch(split('environ').join('\n'), /canary|NODE_OPTIONS/);
      const folders = [path.resolve('models'), own.folder];
      // Its memory is the engine's own affair; where it connects and what it loads cannot be told by an option.
      assert.deepEqual(split('cmdline').slice(1), [
        '--max-semi-space-size=1',
        path.resolve('dist/engine.js'),
        ...folders,
      ]);
    } finally {
      child.kill('SIGKILL');
      for (const [name, value] of Object.entries(before))
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
    }
  });
});

describe('The command line', () => {
  it('answers where every address is refused', function () {
    if (process.platform !== 'linux' || spawnSync('unshare', ['-rn', 'true']).status !== 0) {
      Object.assign(this, { skipReason: 'this system makes no namespace without a network' });
      return this.skip();
    }
    const written = execFileSync(
      'unshare',
      ['-rn', '--', process.execPath, 'dist/cli.js', 'tokens', '--text', 'a dog', '--json'],
      { encoding: 'utf8' },
    );
    assert.match(written, /tokens/);
  });
});
