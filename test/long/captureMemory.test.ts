/**
 * What the engine's process takes while it captures a long text, beside the estimate that the capture was admitted by.
 */
import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { bytesOf, layersThatFit } from '../../src/engine/captures/captureCost';
import { CaptureStore } from '../../src/engine/captures/captureStore';
import type { EngineRequest, Outcome } from '../../src/protocol/engine';
import { attend, costOf } from '../numbers/capturing';

/** The engine's own process, whose memory can be measured. */
class EngineChild {
  private readonly child: ChildProcess = fork(path.resolve('dist/engine.js'), [path.resolve('models')], {
    serialization: 'advanced',
    execArgv: [],
  });
  private id = 0;

  async ask(request: EngineRequest): Promise<Outcome> {
    const id = ++this.id;
    if (id === 1) await once(this.child, 'message');
    this.child.send({ kind: 'request', id, request });
    for (;;) {
      const [message] = (await once(this.child, 'message')) as [{ kind: string; id: number; outcome: Outcome }];
      if (message.kind === 'outcome' && message.id === id) return message.outcome;
    }
  }

  /** @param which `VmHWM`: the most that was resident since the process began */
  bytes(which: 'VmRSS' | 'VmHWM'): number {
    const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
    return 1024 * Number(new RegExp(`${which}:\\s+(\\d+) kB`).exec(status)![1]);
  }

  end(): void {
    this.child.disconnect();
  }
}

describe("The memory of the engine's process", function () {
  this.timeout(300_000);
  let child: EngineChild | undefined;
  afterEach(() => child?.end());

  it('stays under the estimate while 1,024 tokens are captured and their last layer is looked at', async function () {
    if (!existsSync('/proc/self/status')) return this.skip();
    child = new EngineChild();
    const warm = await child.ask({ ...attend(16) });
    assert.ok(warm.kind === 'attended');
    await child.ask({ op: 'release', handle: warm.handle });
    const before = child.bytes('VmRSS');
    const held = layersThatFit(costOf, 1024, new CaptureStore().shareBytes);
    const estimate = bytesOf(costOf(1024), held);
    const attended = await child.ask(attend(1024));
    assert.ok(attended.kind === 'attended' && attended.tokens.length === 1024, JSON.stringify(attended).slice(0, 300));
    const slice = await child.ask({
      op: 'attention',
      handle: attended.handle,
      map: 'self',
      layer: 29,
      head: 0,
      fromRow: 1023,
      toRow: 1024,
    });
    assert.ok(slice.kind === 'weights');
    const taken = child.bytes('VmHWM') - before;
    const megabytes = (bytes: number): number => Math.round(bytes / 1024 ** 2);
    assert.ok(
      taken <= estimate,
      `${megabytes(taken)} MB were taken at most; ${megabytes(estimate)} were expected for ${held} layers`,
    );
  });
});
