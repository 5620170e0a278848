/** A hub of models and a store, for a test that downloads from the one into the other. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type { Clock } from '../../src/base/clock';
import { systemDisk, type Disk } from '../../src/models/hub/disk';
import { Hub, type HubOptions, type PullOptions } from '../../src/models/hub/hub';
import { parseModelRef } from '../../src/models/hub/names';
import { ModelStore } from '../../src/models/hub/store';
import type { PullProgress } from '../../src/protocol/hub';
import { HubServer } from './hubServer.mjs';

export const REPO = 'someone/model';
export const GRAPH = 'onnx/model.onnx';
/** Of the large file: 3 MB that repeat nowhere. */
export const LARGE_BYTES = 3 * 1024 ** 2;

export const noise = (bytes: number, seed: number): Buffer => {
  const made = Buffer.alloc(bytes);
  for (let i = 0, state = seed; i < bytes; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    made[i] = state >>> 16;
  }
  return made;
};

/** Fires waits of up to a second at once, and the others when the test says so. */
export class HurryingClock implements Clock {
  private readonly long = new Set<() => void>();
  waits = 0;

  nowMs(): number {
    return performance.now();
  }

  after(delayMs: number, action: () => void): () => void {
    if (delayMs <= 1000) {
      this.waits++;
      const timer = setImmediate(action);
      return () => clearImmediate(timer);
    }
    this.long.add(action);
    return () => this.long.delete(action);
  }

  get pending(): number {
    return this.long.size;
  }
}

export class Pulling {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'attentive-hub-'));
  readonly clock = new HurryingClock();
  readonly progress: PullProgress[] = [];
  readonly large = noise(LARGE_BYTES, 1);

  private constructor(readonly server: HubServer) {
    server.add(REPO, this.files());
  }

  static async open(): Promise<Pulling> {
    return new Pulling(await HubServer.open());
  }

  files(more: Record<string, string | Buffer> = {}): Record<string, string | Buffer> {
    return {
      'config.json': JSON.stringify({ architectures: ['LlamaForCausalLM'] }),
      'tokenizer.json': '{"model":{}}',
      'README.md': 'not needed',
      [GRAPH]: this.large,
      ...more,
    };
  }

  store(disk: Partial<Disk> = {}): ModelStore {
    return new ModelStore(this.folder, { ...systemDisk, ...disk });
  }

  hub(options: Partial<HubOptions> = {}, store = this.store()): Hub {
    return new Hub(store, { endpoint: this.server.endpoint, fetch, clock: this.clock, ...options });
  }

  /** Looks a model up and downloads it, as a person does. */
  async pull(options: PullOptions & { hub?: Partial<HubOptions>; disk?: Partial<Disk>; ref?: string } = {}) {
    const hub = this.hub(options.hub, this.store(options.disk));
    const looked = await hub.look(parseModelRef(options.ref ?? REPO), options);
    if (looked.kind !== 'listed') return looked;
    return hub.pull(looked.listing, undefined, { onProgress: (each) => this.progress.push(each), ...options });
  }

  /** Requests for the content of the large file. */
  get transfers() {
    return this.server.asked.filter(({ origin }) => origin === 'cdn');
  }

  /** Bytes of the large file that the server sent. */
  get sentBytes(): number {
    return this.transfers.reduce((sum, { sentBytes }) => sum + sentBytes, 0);
  }

  /** Names of files in the store, without what a download may leave for the next one. */
  get kept(): string[] {
    return readdirSync(this.folder, { recursive: true, encoding: 'utf8' });
  }

  async close(): Promise<void> {
    await this.server.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** `installed`, `cancelled` or the code of the error. */
export const codeOf = (
  outcome: { readonly kind: string } | { readonly kind: 'failed'; readonly error: { readonly code: string } },
): string => ('error' in outcome ? outcome.error.code : outcome.kind);
