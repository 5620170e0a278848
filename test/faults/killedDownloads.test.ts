/**
 * Fault 35: the process that downloads is killed at a random byte that it writes, and around each fsync and rename; and two
 * processes want one model. ATTENTIVE_KILLED_DOWNLOADS says how often (6 times
 * where it does not, 60 in the slow proofs). This file is also the program that is killed.
 */
import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { seededRandom } from '../../src/base/random';
import { systemClock } from '../../src/base/clock';
import { systemDisk, type Disk } from '../../src/models/hub/disk';
import { Hub } from '../../src/models/hub/hub';
import { parseModelRef } from '../../src/models/hub/names';
import { damagedFile } from '../../src/models/hub/pull';
import { ModelStore } from '../../src/models/hub/store';
import { codeOf, LARGE_BYTES, Pulling, REPO } from '../hub/pulling';
import { until } from '../limits';

const TIMES = Number(process.env.ATTENTIVE_KILLED_DOWNLOADS) || 6;
/** Calls of fsync and rename that one download makes: of three files and the record, and of their folders. */
const MOST_CALLS = 12;
const MB = 1024 ** 2;

/** What the program is told: where to download from and to, and when it ends. */
interface Order {
  readonly endpoint: string;
  readonly folder: string;
  /** Before or after which fsync or rename. */
  readonly call?: number;
  readonly isAfter?: boolean;
  /** At which byte of a file, of which those before are written. */
  readonly atByte?: number;
  /** Where it writes down how many bytes it has received. */
  readonly report: string;
}

/** Bytes that the program has received. */
let receivedBytes = 0;

const countingFetch: typeof fetch = async (url, init) => {
  const response = await fetch(url, init);
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      receivedBytes += chunk.length;
      controller.enqueue(chunk);
    },
  });
  return new Response(response.body?.pipeThrough(counted) ?? null, response);
};

/** A disk whose nth fsync or rename, or whose write of a byte, is the last thing that the process does. */
function deadlyDisk({ call, isAfter, atByte = Infinity, report }: Order): Disk {
  const die = (): void => {
    writeFileSync(report, String(receivedBytes));
    process.kill(process.pid, 'SIGKILL');
  };
  let calls = 0;
  const deadly = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const isLast = calls++ === call;
    if (isLast && isAfter !== true) die();
    const result = await work();
    if (isLast) die();
    return result;
  };
  return {
    ...systemDisk,
    rename: (from, to) => deadly(() => systemDisk.rename(from, to)),
    async open(...args) {
      const handle = await systemDisk.open(...args);
      if (!String(args[0]).endsWith('.part')) return handle;
      const sync = handle.sync.bind(handle);
      const write = handle.write.bind(handle) as (
        bytes: Uint8Array,
        offset: number,
        length: number,
        position: number,
      ) => Promise<{ bytesWritten: number }>;
      return Object.assign(handle, {
        sync: () => deadly(sync),
        async write(bytes: Uint8Array, offset: number, length: number, position: number) {
          if (position + length <= atByte) return write(bytes, offset, length, position);
          await write(bytes, offset, Math.max(0, atByte - position), position);
          die();
          return { bytesWritten: 0 };
        },
      });
    },
  };
}

async function download(order: Order): Promise<void> {
  const store = new ModelStore(order.folder, deadlyDisk(order));
  const hub = new Hub(store, { endpoint: order.endpoint, fetch: countingFetch, clock: systemClock });
  const looked = await hub.look(parseModelRef(REPO));
  const onProgress = ({ is }: { readonly is: string }): void => void (is === 'elsewhere' && process.send?.(is));
  const outcome = looked.kind === 'listed' ? await hub.pull(looked.listing, undefined, { onProgress }) : looked;
  process.send?.(codeOf(outcome), () => process.exit());
}

function killed(): void {
  describe(`A download that is killed ${TIMES} times`, function () {
    this.timeout(60_000 + TIMES * 5_000);
    let pulling: Pulling;
    const children = new Set<ChildProcess>();
    const report = path.join(tmpdir(), `attentive-received-${process.pid}`);
    before(async () => {
      pulling = await Pulling.open();
    });
    after(async () => {
      for (const child of children) child.kill('SIGKILL');
      await pulling.close();
      rmSync(report, { force: true });
    });

    /** @returns the process, and what it says */
    const start = (order: Partial<Order> = {}) => {
      const { endpoint } = pulling.server;
      const whole: Order = { endpoint, folder: pulling.folder, report, ...order };
      const child = fork(__filename, [], {
        execArgv: [],
        env: { ...process.env, ATTENTIVE_ORDER: JSON.stringify(whole) },
      });
      children.add(child);
      const said: unknown[] = [];
      child.on('message', (message) => said.push(message)).on('exit', () => children.delete(child));
      return { child, said };
    };
    /** Bytes of the model's files that are on the disk, finished or not. */
    const onDisk = (): number =>
      readdirSync(pulling.folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.json$|\.onnx$|\.part$/.test(name) && !name.endsWith('installed.json'))
        .reduce((sum, name) => sum + statSync(path.join(pulling.folder, name)).size, 0);

    it('is never installed in part, and goes on with every byte that was written', async () => {
      const random = seededRandom(35);
      const store = pulling.store();
      let kills = 0;
      let finished = 0;
      let inTheMiddle = 0;
      while (kills < TIMES) {
        const when =
          random() < 0.5
            ? { call: Math.floor(random() * MOST_CALLS), isAfter: random() < 0.5 }
            : { atByte: Math.floor(random() * LARGE_BYTES) };
        const what = JSON.stringify(when);
        const kept = await store.leftOver(REPO);
        const before = onDisk();
        pulling.server.asked = [];
        writeFileSync(report, '0');
        const { child, said } = start(when);
        const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
        if (signal === 'SIGKILL') kills++;
        else assert.deepEqual(said, ['installed'], what);
        const [transfer] = pulling.transfers;
        // A small file may have been the one that was not finished.
        if (transfer && kept > 100_000 && kept < LARGE_BYTES) {
          inTheMiddle++;
          assert.equal(transfer.range, `bytes=${kept}-`, what);
        }
        // What was received and is not there has to be fetched again.
        const lost = Number(readFileSync(report, 'utf8')) - (onDisk() - before);
        assert.ok(lost <= MB, `${what}: ${lost} bytes are lost`);
        for (const installed of await store.installed()) {
          assert.equal(await damagedFile(store, installed), undefined, what);
          finished++;
          await store.remove(REPO);
        }
      }
      assert.ok(finished > 0, 'none was ever finished');
      assert.ok(inTheMiddle > TIMES / 10, `only ${inTheMiddle} went on in the middle of the large file`);
    });

    it('is taken over by another process that waits for the same model, and no byte is transferred twice', async () => {
      await pulling.store().remove(REPO);
      pulling.server.asked = [];
      pulling.server.fault = ({ origin, range }) =>
        origin === 'cdn' && range === undefined ? { stopAt: MB, then: 'silent' } : undefined;
      const first = start();
      await until(async () => (await pulling.store().leftOver(REPO)) === MB, 'a third is written');
      const second = start();
      await until(() => second.said.includes('elsewhere'), 'the second one sees the first');
      assert.equal(pulling.transfers.length, 1);
      first.child.kill('SIGKILL');
      await once(second.child, 'exit');
      assert.equal(second.said.at(-1), 'installed');
      assert.deepEqual(
        pulling.transfers.map(({ range, sentBytes }) => [range, sentBytes]),
        [
          [undefined, MB],
          [`bytes=${MB}-`, LARGE_BYTES - MB],
        ],
      );
    });
  });
}

const ordered = process.env.ATTENTIVE_ORDER;
if (ordered === undefined) killed();
else void download(JSON.parse(ordered) as Order);
