/** Faults 8, 10, 11: an orphan, a flood of messages, two windows side by side. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import * as path from 'node:path';
import { GREEDY } from '../../../src/protocol/engine';
import { until } from '../../limits';
import { lives } from '../../lives';
import { codeOf as codeOfTokens, FakeChildren } from '../../faults/fakeChild';
import { loopForEver, OwnModels } from '../../faults/ownModel';
import { codeOf, EMBEDDED, RealChildren } from '../../faults/realChild';

describe('An engine whose host was killed', function () {
  this.timeout(60_000);

  it('is gone within a second, although a run that never ends keeps its thread', async function () {
    if (process.platform === 'win32') return this.skip();
    const own = new OwnModels();
    own.add('endless');
    own.changeGraph('endless', loopForEver);
    const request = {
      ...{ op: 'generate', model: 'endless', prompt: 'a b', sampling: GREEDY, maxTokens: 4 },
      ...{ precision: 'fast', alternatives: 0 },
    };
    const [program, models, message] = [
      path.resolve('dist/engine.js'),
      [path.resolve('models'), own.folder],
      { kind: 'request', id: 1, request },
    ].map((each) => JSON.stringify(each));
    const host = spawn(
      process.execPath,
      [
        '-e',
        `const child = require('node:child_process').fork(${program}, ${models},
           { serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
         child.send(${message});
         child.on('message', ({ kind }) => { if (kind === 'working') process.stdout.write(child.pid + '\\n'); });`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    try {
      const pid = Number(String(await new Promise((resolve) => host.stdout.once('data', resolve))).split('\n')[0]);
      // A thread that still hears its channel would answer within this time.
      await new Promise((resolve) => setTimeout(resolve, 300));
      assert.ok(lives(pid));
      host.kill('SIGKILL');
      await until(() => !lives(pid), 'the engine is gone', 1_000);
    } finally {
      host.kill('SIGKILL');
      own.remove();
    }
  });
});

describe('A flood of answers that nobody asked for', () => {
  for (const how of ['flood', 'floodOfText']) {
    it(`ends the process at the first, and does not fill the host (${how})`, async () => {
      const fake = new FakeChildren();
      try {
        assert.equal(codeOfTokens(await fake.order('echo')), 'tokens');
        const before = process.memoryUsage();
        let mostBytes = 0;
        const watch = setInterval(() => {
          const { heapUsed, external } = process.memoryUsage();
          mostBytes = Math.max(mostBytes, heapUsed + external - before.heapUsed - before.external);
        }, 1);
        assert.equal(codeOfTokens(await fake.order(how)), 'protocolError');
        assert.equal(codeOfTokens(await fake.order('echo')), 'tokens');
        clearInterval(watch);
        assert.equal(fake.children.length, 2);
        assert.ok(mostBytes < 50e6, `${Math.round(mostBytes / 1e6)} MB`);
      } finally {
        fake.dispose();
      }
    });
  }
});

describe('Two windows', function () {
  this.timeout(120_000);

  it('have an engine each that share only files, and every request of both is served', async () => {
    const own = new OwnModels();
    own.add('shared');
    // Both patch the same graph at the same time.
    const windows = [0, 1].map(() => new RealChildren({ ownModels: own.folder }));
    try {
      const outcomes = await Promise.all(
        windows.map((each) =>
          Promise.all(
            Array.from({ length: 200 }, (_, i) =>
              i % 4 === 0
                ? each.client.ask<'attend'>({
                    ...{ op: 'attend', model: 'shared', text: 'a b c', precision: 'exact', maxTokens: 8 },
                  } as const)
                : each.generate(i % 2 === 0 ? EMBEDDED : 'shared'),
            ),
          ),
        ),
      );
      for (const ofWindow of outcomes)
        assert.deepEqual([...new Set(ofWindow.map(codeOf))].sort(), ['attended', 'generated']);
      const pids = windows.map(({ children }) => children.map(({ pid }) => pid));
      assert.deepEqual(
        pids.map(({ length }) => length),
        [1, 1],
      );
      windows[0]?.children[0]?.kill('SIGKILL');
      assert.equal(codeOf(await windows[1]!.generate('shared')), 'generated');
    } finally {
      for (const each of windows) each.dispose();
      own.remove();
    }
  });
});
