/** Fault 48: the extension is disabled or uninstalled in the middle of a decode. */
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { scaled, until } from '../limits';
import { writeLong } from './crashes';
import { livingChildren } from './soak';
import { codeOf, EMBEDDED, RealChildren } from './realChild';

describe('An extension that is disabled while a model writes', function () {
  this.timeout(60_000);

  it('lets go of everything that waits without a complaint, and its engine leaves within a second', async () => {
    const real = new RealChildren();
    try {
      let tokens = 0;
      const writing = writeLong(real.client, EMBEDDED, (written) => (tokens = written));
      await until(() => tokens > 0, 'the model writes');
      const waiting = real.generate(EMBEDDED);
      const disabledMs = performance.now();
      real.client.dispose();
      assert.deepEqual(await writing, { kind: 'cancelled', at: 'decode' });
      assert.equal(codeOf(await waiting), 'cancelled');
      assert.equal(codeOf(await real.generate(EMBEDDED)), 'cancelled', 'what is asked afterwards waits for nothing');
      // The client's clock stands still: the engine goes by itself.
      await until(() => livingChildren(real) === 0, 'the engine has left');
      assert.ok(performance.now() - disabledMs < scaled(1_000));
      assert.equal(real.children.length, 1);
      assert.equal(real.clock.pendingTimers, 0);
    } finally {
      real.dispose();
    }
  });
});

describe('An extension that is uninstalled while a model writes', function () {
  this.timeout(60_000);
  let home: string;
  let real: RealChildren;
  beforeEach(() => {
    home = mkdtempSync(path.join(tmpdir(), 'attentive-installed-'));
    const models = path.join(home, 'models');
    for (const name of ['engine.js', 'guard.js']) cpSync(path.resolve('dist', name), path.join(home, 'dist', name));
    for (const name of ['manifest.json', EMBEDDED])
      cpSync(path.resolve('models', name), path.join(models, name), { recursive: true });
    symlinkSync(path.resolve('node_modules'), path.join(home, 'node_modules'), 'junction');
    real = new RealChildren({ program: path.join(home, 'dist/engine.js'), models });
  });
  afterEach(() => {
    real.dispose();
    rmSync(home, { recursive: true, force: true });
  });

  it('leaves no process, and nothing where it was', async () => {
    let isInstalled = true;
    const outcome = await writeLong(real.client, EMBEDDED, (tokens) => {
      if (!isInstalled || tokens < 3) return;
      isInstalled = false;
      rmSync(home, { recursive: true });
      real.client.dispose();
    });
    assert.deepEqual(outcome, { kind: 'cancelled', at: 'decode' });
    await until(() => livingChildren(real) === 0, 'the engine has left');
    assert.equal(existsSync(home), false);
    assert.equal(real.clock.pendingTimers, 0);
  });

  it('names what is gone, where VS Code lets it run on until the next start', async () => {
    assert.equal(codeOf(await real.generate(EMBEDDED)), 'generated');
    rmSync(home, { recursive: true });
    assert.equal(codeOf(await real.generate('smollm2-135m-code')), 'modelMissing');
    real.children[0]!.kill('SIGKILL');
    await until(() => real.client.state.is === 'problem', 'the end is noticed');
    assert.equal(codeOf(await real.generate(EMBEDDED)), 'engineUnavailable');
    assert.equal(existsSync(home), false);
  });
});
