/** Faults 1, 4, 5, 6, 19, 23 with the real engine and models that the test damages. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { until } from '../limits';
import { allocate, loopForEver, OwnModels } from './ownModel';
import { codeOf, EMBEDDED, RealChildren } from './realChild';

describe('A model that never answers', function () {
  this.timeout(120_000);
  let own: OwnModels;
  let real: RealChildren;
  beforeEach(() => {
    own = new OwnModels();
    real = new RealChildren({ ownModels: own.folder });
  });
  afterEach(() => {
    real.dispose();
    own.remove();
  });

  /** Asks, waits until the engine is blocked, and lets time pass. */
  async function hangs(model: string, seconds: number): Promise<string> {
    const outcome = real.generate(model);
    await until(() => real.client.state.is === 'busy', 'the request is sent');
    await blocked();
    real.clock.advance(seconds * 1000);
    return codeOf(await outcome);
  }

  /** The engine's thread is blocked once it does not answer a question that needs no model. */
  async function blocked(): Promise<void> {
    for (;;) {
      const answer = real.client.ask<'costs'>({ op: 'costs' }).then(() => true);
      const silent = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 1_000));
      if (!(await Promise.race([answer, silent]))) return;
    }
  }

  it('is ended at the deadline of a step and set aside after three times; the others are served', async () => {
    own.add('endless');
    own.changeGraph('endless', loopForEver);
    for (let time = 0; time < 3; time++) assert.equal(await hangs('endless', 35), 'engineHung');
    assert.equal(codeOf(await real.generate('endless')), 'modelQuarantined');
    const served = real.generate(EMBEDDED);
    real.clock.advance(5_000);
    assert.equal(codeOf(await served), 'generated');
  });

  it('hangs in its tokenizer: the engine is ended after two minutes, and the model is blamed', async () => {
    own.add('bomb');
    own.changeJson('bomb', 'tokenizer.json', (tokenizer) => {
      tokenizer.pre_tokenizer = { type: 'Split', pattern: { Regex: '(a+)+$' }, behavior: 'Isolated', invert: false };
    });
    const outcome = real.generate('bomb', {}, `${'a'.repeat(60)}!`);
    await until(() => real.client.state.is === 'busy', 'the request is sent');
    await blocked();
    real.clock.advance(125_000);
    assert.equal(codeOf(await outcome), 'engineHung');
  });
});

describe('A model that takes too much memory', function () {
  this.timeout(60_000);

  it('is ended past the limit, named as that, and blamed; the others are served', async () => {
    const own = new OwnModels();
    const real = new RealChildren({ ownModels: own.folder, mostBytes: 600e6 });
    try {
      own.add('huge');
      own.changeGraph('huge', (graph) => allocate(graph, 8e9));
      for (let time = 0; time < 3; time++) {
        const outcome = real.generate('huge');
        real.clock.advance(5_000);
        assert.deepEqual(await outcome, {
          kind: 'failed',
          error: { code: 'outOfMemory', args: { allowedBytes: 600e6 } },
        });
      }
      const served = real.generate(EMBEDDED);
      real.clock.advance(5_000);
      assert.equal(codeOf(await served), 'generated');
      assert.equal(codeOf(await real.generate('huge')), 'modelQuarantined');
    } finally {
      real.dispose();
      own.remove();
    }
  });
});

describe('An engine that is stopped', function () {
  this.timeout(60_000);

  it('is replaced at the deadline', async () => {
    const real = new RealChildren();
    try {
      assert.equal(codeOf(await real.generate(EMBEDDED)), 'generated');
      real.children[0]?.kill('SIGSTOP');
      const stuck = real.generate(EMBEDDED);
      real.clock.advance(125_000);
      assert.equal(codeOf(await stuck), 'engineHung');
      assert.equal(codeOf(await real.generate(EMBEDDED)), 'generated');
    } finally {
      real.dispose();
    }
  });
});

describe('A native runtime that does not load', function () {
  this.timeout(60_000);

  it('is said with the system, once, and not as a crash', async () => {
    const home = mkdtempSync(path.join(tmpdir(), 'attentive-nobuild-'));
    const real = new RealChildren({ program: path.join(home, 'dist/engine.js') });
    try {
      cpSync('dist', path.join(home, 'dist'), { recursive: true });
      for (const name of ['onnxruntime-common', 'onnxruntime-node'])
        cpSync(path.join('node_modules', name), path.join(home, 'node_modules', name), {
          recursive: true,
          filter: (file) => !/onnxruntime-node[\\/]bin[\\/]/.test(file),
        });
      for (const version of readdirSync('node_modules/onnxruntime-node/bin')) {
        const folder = path.join(home, 'node_modules/onnxruntime-node/bin', version, process.platform, process.arch);
        mkdirSync(folder, { recursive: true });
        writeFileSync(path.join(folder, 'onnxruntime_binding.node'), 'no library');
      }
      const outcome = await real.generate(EMBEDDED);
      assert.deepEqual(outcome, {
        kind: 'failed',
        error: {
          code: 'noBuild',
          args: { platform: process.platform, architecture: process.arch, systemCode: 'ERR_DLOPEN_FAILED' },
        },
      });
      real.clock.advance(60_000);
      assert.equal(codeOf(await real.generate(EMBEDDED)), 'noBuild');
      assert.equal(real.children.length, 1);
    } finally {
      real.dispose();
      rmSync(home, { recursive: true, force: true });
    }
  });
});
