/**
 * Fault 35: the process that downloads is killed at a random byte, and around each fsync and rename.
 * ATTENTIVE_KILLED_DOWNLOADS says how often (20 times where it does not). This file is also the program that is killed.
 */
import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { seededRandom } from '../../src/base/random';
import { systemClock } from '../../src/base/clock';
import { systemDisk, type Disk } from '../../src/models/hub/disk';
import { Hub } from '../../src/models/hub/hub';
import { parseModelRef } from '../../src/models/hub/names';
import { damagedFile } from '../../src/models/hub/pull';
import { ModelStore } from '../../src/models/hub/store';
import { codeOf, LARGE_BYTES, Pulling, REPO } from '../hub/pulling';

const TIMES = Number(process.env.ATTENTIVE_KILLED_DOWNLOADS) || 20;
/** Calls of fsync and rename that one download makes: of three files and the record, and of their folders. */
const MOST_CALLS = 12;

/** What the program is told: where to download from and to, and before or after which call it ends. */
interface Order {
  readonly endpoint: string;
  readonly folder: string;
  readonly call: number | undefined;
  readonly isAfter: boolean;
}

/** A disk whose nth fsync or rename is the last thing that the process does. */
function deadlyDisk({ call, isAfter }: Order): Disk {
  let calls = 0;
  const deadly = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const isLast = calls++ === call;
    if (isLast && !isAfter) process.kill(process.pid, 'SIGKILL');
    const result = await work();
    if (isLast) process.kill(process.pid, 'SIGKILL');
    return result;
  };
  return {
    ...systemDisk,
    rename: (from, to) => deadly(() => systemDisk.rename(from, to)),
    async open(...args) {
      const handle = await systemDisk.open(...args);
      const sync = handle.sync.bind(handle);
      return Object.assign(handle, { sync: () => deadly(sync) });
    },
  };
}

async function download(order: Order): Promise<void> {
  const store = new ModelStore(order.folder, deadlyDisk(order));
  const hub = new Hub(store, { endpoint: order.endpoint, fetch, clock: systemClock });
  const looked = await hub.look(parseModelRef(REPO));
  const outcome = looked.kind === 'listed' ? await hub.pull(looked.listing, undefined) : looked;
  process.send?.(codeOf(outcome), () => process.exit());
}

function killed(): void {
  describe(`A download that is killed ${TIMES} times`, function () {
    this.timeout(60_000 + TIMES * 5_000);
    let pulling: Pulling;
    const children: ChildProcess[] = [];
    before(async () => {
      pulling = await Pulling.open();
    });
    after(async () => {
      for (const child of children) child.kill('SIGKILL');
      await pulling.close();
    });

    it('is never installed in part, and goes on with every byte that was written', async () => {
      const random = seededRandom(35);
      const store = pulling.store();
      let kills = 0;
      let finished = 0;
      while (kills < TIMES) {
        const atCall = random() < 0.5;
        const call = atCall ? Math.floor(random() * MOST_CALLS) : undefined;
        const atByte = Math.floor(random() * LARGE_BYTES);
        const order: Order = {
          ...{ endpoint: pulling.server.endpoint, folder: pulling.folder, call },
          isAfter: random() < 0.5,
        };
        const what = JSON.stringify({ call, isAfter: order.isAfter, atByte });
        const kept = await store.leftOver(REPO);
        pulling.server.asked = [];
        const child = fork(__filename, [], {
          execArgv: [],
          env: { ...process.env, ATTENTIVE_ORDER: JSON.stringify(order) },
        });
        children.splice(0, children.length, child);
        pulling.server.fault = ({ origin }) =>
          origin === 'cdn' && !atCall
            ? { onSent: (sent) => void (sent >= atByte && child.kill('SIGKILL')) }
            : undefined;
        let said: unknown;
        child.on('message', (message) => {
          said = message;
        });
        const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
        if (signal === 'SIGKILL') kills++;
        else assert.equal(said, 'installed', what);
        const [transfer] = pulling.transfers;
        // A small file may have been the one that was not finished.
        if (transfer && kept > 100_000 && kept < LARGE_BYTES) assert.equal(transfer.range, `bytes=${kept}-`, what);
        for (const installed of await store.installed()) {
          assert.equal(await damagedFile(store, installed), undefined, what);
          finished++;
          await store.remove(REPO);
        }
      }
      assert.ok(finished > 0, 'none was ever finished');
    });
  });
}

const ordered = process.env.ATTENTIVE_ORDER;
if (ordered === undefined) killed();
else void download(JSON.parse(ordered) as Order);
