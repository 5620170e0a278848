/**
 * npm run bench:hub -- [--mb 1024] [--rounds 3]
 *
 * How fast a large file comes from a hub on this machine, and how long the event loop of the process that downloads it is
 * held up, beside the least that can be done: `fetch`, a sha256 and a write for each piece, one after the other. Both are
 * measured in turns, in one process; the hub has its own. Only the ratios say something of the program: the speed is that of
 * the machine and its disk, and a busy machine holds up every event loop.
 */
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import * as path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { Hub } from '../../src/models/hub/hub';
import { ModelStore } from '../../src/models/hub/store';
import { systemFetch } from '../../src/models/hub/systemFetch';
import { median, pairedRatio } from '../statistics';
import { GRAPH, REPO, serveZeros } from './zerosServer';

const MB = 1e6;

interface Measured {
  /** MB a second. */
  readonly speed: number;
  /** MB in a second of this process's CPU time, which a busy machine changes less. */
  readonly cpu: number;
  /** Of the event loop's delay, in ms. */
  readonly p99: number;
  readonly longest: number;
}

async function measured(bytes: number, work: () => Promise<void>): Promise<Measured> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const begunMs = performance.now();
  const begun = process.cpuUsage();
  await work();
  const seconds = (performance.now() - begunMs) / 1000;
  delay.disable();
  const { user, system } = process.cpuUsage(begun);
  const megabytes = bytes / MB;
  return {
    speed: megabytes / seconds,
    cpu: megabytes / ((user + system) / 1e6),
    p99: delay.percentile(99) / 1e6,
    longest: delay.max / 1e6,
  };
}

async function pulled(endpoint: string, folder: string): Promise<void> {
  const hub = new Hub(new ModelStore(folder), { endpoint, fetch: systemFetch });
  const looked = await hub.look({ repo: REPO, revision: 'main' });
  if (looked.kind !== 'listed') throw new Error(JSON.stringify(looked));
  const outcome = await hub.pull(looked.listing, undefined);
  if (outcome.kind !== 'installed') throw new Error(JSON.stringify(outcome));
}

async function plain(endpoint: string, folder: string): Promise<void> {
  const { body } = await systemFetch(`${endpoint}/${REPO}/resolve/${'0'.repeat(40)}/${GRAPH}`, {});
  if (!body) throw new Error('The answer has no body.');
  const handle = await open(path.join(folder, 'plain'), 'w');
  const hash = createHash('sha256');
  for await (const piece of body) {
    hash.update(piece);
    await handle.write(piece);
  }
  hash.digest();
  await handle.sync();
  await handle.close();
}

function tell(name: string, all: readonly Measured[]): void {
  const of = (key: keyof Measured) =>
    (median(all.map((each) => each[key])) ?? NaN).toFixed(key === 'speed' || key === 'cpu' ? 0 : 1);
  console.log(
    `${name.padEnd(24)}${of('speed')} MB/s, ${of('cpu')} MB a CPU-second, event loop held up p99 ${of('p99')} ms, longest ${of('longest')} ms`,
  );
}

async function main(bytes: number, rounds: number): Promise<void> {
  const server = fork(__filename, [], { env: { ...process.env, ATTENTIVE_ZEROS: String(bytes) }, execArgv: [] });
  const [port] = (await once(server, 'message')) as [number];
  const endpoint = `http://127.0.0.1:${port}`;
  const folder = await mkdtemp(path.join(tmpdir(), 'attentive-bench-hub-'));
  const kinds = { pulled, plain };
  const results: Record<keyof typeof kinds, Measured[]> = { pulled: [], plain: [] };
  try {
    for (let round = 0; round < rounds; round++)
      for (const kind of round % 2 === 0 ? (['pulled', 'plain'] as const) : (['plain', 'pulled'] as const)) {
        results[kind].push(await measured(bytes, () => kinds[kind](endpoint, folder)));
        await rm(folder, { recursive: true });
        await mkdir(folder);
      }
  } finally {
    server.kill();
    await rm(folder, { recursive: true, force: true });
  }
  console.log(`${bytes / MB} MB, ${rounds} rounds, load ${loadavg()[0]?.toFixed(1)}`);
  tell('Attentive', results.pulled);
  tell('fetch, hash and write', results.plain);
  for (const [key, what] of [
    ['speed', 'speed'],
    ['cpu', 'MB a CPU-second'],
    ['p99', 'p99 of the delays'],
  ] as const) {
    const ratio = pairedRatio(
      results.pulled.map((each) => each[key]),
      results.plain.map((each) => each[key]),
    );
    console.log(`ratio of ${what}: ${ratio?.toFixed(2)}`);
  }
}

const zeros = process.env.ATTENTIVE_ZEROS;
if (zeros !== undefined) void serveZeros(Number(zeros)).then((port) => process.send?.(port));
else {
  const { values } = parseArgs({
    options: { mb: { type: 'string', default: '1024' }, rounds: { type: 'string', default: '3' } },
  });
  void main(Number(values.mb) * MB, Number(values.rounds));
}
