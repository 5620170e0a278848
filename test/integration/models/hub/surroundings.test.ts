/** Faults 32 to 38: redirects, tokens, networks, disks, two windows and Cancel. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import * as path from 'node:path';
import { Connection } from '../../../../src/models/hub/connection';
import { systemDisk } from '../../../../src/models/hub/disk';
import type { HubFault } from '../../../../src/models/hub/errors';
import { verified } from '../../../../src/models/hub/pull';
import { codeOf, LARGE_BYTES, Pulling, REPO } from '../../../hub/pulling';
import { until } from '../../../limits';

const MB = 1024 ** 2;

describe('The surroundings of a download', function () {
  this.timeout(60_000);
  let pulling: Pulling;
  beforeEach(async () => {
    pulling = await Pulling.open();
  });
  afterEach(() => pulling.close());

  const redirect = (location: string) =>
    (pulling.server.fault = (asked, response) => {
      if (!asked.path.includes('/resolve/')) return undefined;
      response.writeHead(302, { location }).end();
      return 'done';
    });

  for (const location of [
    'https://example.com/x',
    'https://huggingface.co.example.com/x',
    'http://huggingface.co/x',
    'file:///etc/passwd',
    'https://user:word@huggingface.co/x',
    'https://[bad',
  ])
    it(`32: is not sent to ${location}`, async () => {
      redirect(location);
      assert.equal(codeOf(await pulling.pull()), 'redirectRefused');
    });

  it('32: is not sent round in a circle', async () => {
    redirect('/a/b/resolve/x');
    assert.equal(codeOf(await pulling.pull()), 'tooManyRedirects');
  });

  it('32: a token goes to the hub and nowhere else', async () => {
    pulling.server.token = 'hf_secret';
    assert.equal(codeOf(await pulling.pull()), 'repositoryMissing');
    assert.equal(codeOf(await pulling.pull({ hub: { token: 'hf_wrong' } })), 'accessDenied');
    assert.equal(codeOf(await pulling.pull({ hub: { token: 'hf_secret' } })), 'installed');
    assert.ok(pulling.transfers.length > 0);
    for (const { authorization } of pulling.transfers) assert.equal(authorization, undefined);
  });

  it('33: http goes to this machine alone', () => {
    const { clock } = pulling;
    for (const endpoint of ['http://example.com', 'ftp://127.0.0.1', 'nonsense', '', 'https://u:p@huggingface.co'])
      assert.throws(() => new Connection({ endpoint, fetch, clock }), /badEndpoint/, endpoint);
    for (const endpoint of ['https://huggingface.co', 'http://127.0.0.1:8080/mirror', 'http://localhost'])
      new Connection({ endpoint, fetch, clock });
  });

  it('33: a proxy that wants to be signed in to, one that is not there, and a hub that is not there are told apart', async () => {
    const failing =
      (code: string, more: object = {}) =>
      () => {
        throw new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code, ...more }) });
      };
    for (const [code, more, expected] of [
      ['SELF_SIGNED_CERT_IN_CHAIN', {}, 'tlsUntrusted'],
      ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', {}, 'tlsUntrusted'],
      ['ECONNREFUSED', { port: 3128 }, 'proxyFailed'],
      ['UND_ERR_ABORTED', { message: 'Proxy response (407) !== 200 when HTTP Tunneling' }, 'proxyFailed'],
      ['ENOTFOUND', {}, 'unreachable'],
    ] as const) {
      const endpoint = 'https://huggingface.co';
      assert.equal(codeOf(await pulling.pull({ hub: { endpoint, fetch: failing(code, more) } })), expected);
    }
  });

  it('34: a disk that is full, or refuses to be written, is told, and what has come is used later', async () => {
    for (const [systemCode, expected] of [
      ['ENOSPC', 'diskFull'],
      ['EROFS', 'storageReadOnly'],
      ['EIO', 'storageFailed'],
    ] as const) {
      const open: typeof systemDisk.open = async (...args) => {
        const handle = await systemDisk.open(...args);
        if (!String(args[0]).endsWith('.onnx.part')) return handle;
        const write = handle.write.bind(handle) as (...given: unknown[]) => Promise<unknown>;
        const failing = async (chunk: Uint8Array, offset: number, length: number, position: number) => {
          if (position > MB) throw Object.assign(new Error(systemCode), { code: systemCode, syscall: 'write' });
          return write(chunk, offset, length, position);
        };
        return Object.assign(handle, { write: failing });
      };
      assert.equal(codeOf(await pulling.pull({ disk: { open } })), expected);
    }
    assert.equal(codeOf(await pulling.pull()), 'installed');
    // The server may have sent more than was written: what counts is where the last transfer began.
    const [, from] = /^bytes=(\d+)-/.exec(pulling.transfers.at(-1)?.range ?? '') ?? [];
    assert.ok(Number(from) >= MB, String(from));
  });

  it('34: space is asked for before the first byte', async () => {
    const statfs = (async (folder: string) => ({
      ...(await systemDisk.statfs(folder)),
      bavail: 1,
      bsize: 4096,
    })) as never;
    assert.equal(codeOf(await pulling.pull({ disk: { statfs } })), 'diskFull');
    assert.equal(pulling.server.asked.filter(({ path: at }) => at.includes('/resolve/')).length, 0);
  });

  it('36: two that want one model transfer it once, and both see how far it is', async () => {
    const both = await Promise.all([pulling.pull(), pulling.pull()]);
    assert.deepEqual(both.map(codeOf), ['installed', 'installed']);
    assert.equal(pulling.sentBytes, LARGE_BYTES);
  });

  it('a download that is under way is none that was stopped, and says how far it is', async () => {
    const abort = new AbortController();
    pulling.server.fault = ({ origin }) => (origin === 'cdn' ? { stopAt: MB, then: 'silent' } : undefined);
    const pulled = pulling.pull({ signal: abort.signal });
    const state = async () => (await pulling.store().unfinished())[0];
    await until(async () => (await state())?.running, 'it is under way');
    await until(() => pulling.transfers[0]?.sentBytes === MB, 'a third has come');
    const { repo, running } = (await state()) ?? {};
    assert.equal(repo, REPO);
    assert.ok(running && running.doneBytes <= running.totalBytes);
    abort.abort();
    assert.equal(codeOf(await pulled), 'cancelled');
    const stopped = await state();
    assert.ok(stopped && stopped.bytes > 0 && !stopped.running);
    // Whoever held the lock is dead: its process is gone, or has not written to it for long.
    const lock = pulling.store().lockOf(REPO);
    const held = { nonce: 'x', pid: 2 ** 22 + 1, host: hostname(), doneBytes: 5, totalBytes: 10 };
    writeFileSync(lock, JSON.stringify(held));
    assert.equal((await state())?.running, undefined);
    writeFileSync(lock, JSON.stringify({ ...held, host: 'another' }));
    assert.deepEqual((await state())?.running, { doneBytes: 5, totalBytes: 10 });
    utimesSync(lock, 0, 0);
    assert.equal((await state())?.running, undefined);
  });

  it('36: an installed model is not deleted while its update runs, and is once that is over', async () => {
    await pulling.pull();
    const store = pulling.store();
    const record = path.join(store.placeOf(REPO), 'installed.json');
    const installed = readFileSync(record, 'utf8');
    const lock = store.lockOf(REPO);
    const held = { nonce: 'x', pid: process.pid, host: hostname(), doneBytes: 5, totalBytes: 10 };
    writeFileSync(lock, JSON.stringify(held));
    await assert.rejects(store.remove(REPO), (thrown: HubFault) => thrown.error.code === 'downloadRunning');
    assert.equal(readFileSync(record, 'utf8'), installed);
    writeFileSync(lock, JSON.stringify({ ...held, pid: 2 ** 22 + 1 }));
    await store.remove(REPO);
    assert.deepEqual(pulling.kept, []);
  });

  it('36: an update that begins while the model is deleted waits, and then installs all of it', async () => {
    await pulling.pull();
    const lock = pulling.store().lockOf(REPO);
    let update: ReturnType<Pulling['pull']> | undefined;
    const rm: typeof systemDisk.rm = async (...removed) => {
      await new Promise<void>((resolve) => {
        if (update) return resolve();
        // The lock is read by who finds it taken, and by who gives it up.
        const readFile = ((...asked: Parameters<typeof systemDisk.readFile>) => {
          if (asked[0] === lock) resolve();
          return systemDisk.readFile(...asked);
        }) as typeof systemDisk.readFile;
        update = pulling.pull({ disk: { readFile } });
      });
      return systemDisk.rm(...removed);
    };
    await pulling.store({ rm }).remove(REPO);
    assert.equal(codeOf(await update!), 'installed');
    const installed = await pulling.store().find(REPO);
    assert.ok(installed);
    assert.deepEqual(await verified(pulling.store(), installed, new AbortController().signal), { is: 'intact' });
  });

  it('36: the lock of a holder that does not beat is taken over, though its process id is alive', async () => {
    mkdirSync(pulling.store().placeOf(REPO), { recursive: true });
    const lock = path.join(pulling.store().placeOf(REPO), 'lock');
    const held = { nonce: 'x', pid: process.pid, host: 'another', doneBytes: 5, totalBytes: 10 };
    writeFileSync(lock, JSON.stringify(held));
    let passedMs = 0;
    const lockClock = {
      nowMs: () => (passedMs += 200),
      after: (_: number, action: () => void) => {
        const timer = setImmediate(action);
        return () => clearImmediate(timer);
      },
    };
    assert.equal(codeOf(await pulling.pull({ hub: { lockClock } })), 'installed');
    assert.ok(pulling.progress.some((each) => each.is === 'elsewhere' && each.doneBytes === 5));
  });

  it('36: the lock of a process that is gone is taken over at once', async () => {
    mkdirSync(pulling.store().placeOf(REPO), { recursive: true });
    const held = { nonce: 'x', pid: 2 ** 22 + 1, host: hostname(), doneBytes: 0, totalBytes: 10 };
    writeFileSync(path.join(pulling.store().placeOf(REPO), 'lock'), JSON.stringify(held));
    assert.equal(codeOf(await pulling.pull()), 'installed');
  });

  for (const at of [1, MB, LARGE_BYTES - 1])
    it(`38: Cancel at byte ${at} closes the connection, installs nothing and keeps what came`, async () => {
      const abort = new AbortController();
      pulling.server.fault = ({ origin }) =>
        origin === 'cdn' ? { stopAt: at, then: 'silent', onSent: (sent) => sent >= at && abort.abort() } : undefined;
      assert.equal(codeOf(await pulling.pull({ signal: abort.signal })), 'cancelled');
      await until(() => pulling.transfers[0]?.closed, 'the connection is closed');
      assert.deepEqual(await pulling.store().installed(), []);
      assert.ok(!pulling.kept.some((name) => name.endsWith('lock')));
      pulling.server.fault = () => undefined;
      const kept = await pulling.store().leftOver(REPO);
      assert.equal(codeOf(await pulling.pull()), 'installed');
      // All that was written is used; what was still on its way is not.
      if (kept < LARGE_BYTES) assert.equal(pulling.transfers.at(-1)?.range, kept === 0 ? undefined : `bytes=${kept}-`);
    });

  it('38: Cancel in the middle of the list is no failure', async () => {
    const abort = new AbortController();
    pulling.server.fault = ({ path: at }, response) => {
      if (!at.includes('/tree/')) return undefined;
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .write('[', () => setImmediate(() => abort.abort()));
      return 'done';
    };
    assert.equal(codeOf(await pulling.pull({ signal: abort.signal })), 'cancelled');
    await until(() => pulling.server.asked.at(-1)?.closed, 'the connection is closed');
  });

  it('what its configuration rules out is refused before the large file', async () => {
    // Neither starts with its end token nor forces its first: the type alone tells.
    const pegasus = {
      model_type: 'pegasus',
      architectures: ['PegasusForConditionalGeneration'],
      is_encoder_decoder: true,
    };
    const config = { ...pegasus, decoder_start_token_id: 0, eos_token_id: 1 };
    const files = { 'config.json': JSON.stringify(config), 'onnx/encoder_model.onnx': pulling.large };
    pulling.server.add(REPO, pulling.files({ ...files, 'onnx/decoder_model_merged.onnx': pulling.large }));
    const outcome = await pulling.pull();
    assert.ok(outcome.kind === 'failed' && outcome.error.code === 'notUsable');
    assert.equal(outcome.error.args.why.code, 'otherEncoderDecoder');
    assert.equal(pulling.sentBytes, 0);
  });

  it('a newer commit takes the place of an older one', async () => {
    await pulling.pull();
    pulling.server.add(REPO, pulling.files({ 'config.json': '{"architectures":["LlamaForCausalLM"],"new":1}' }));
    assert.equal(codeOf(await pulling.pull()), 'installed');
    const [installed, ...others] = await pulling.store().installed();
    assert.ok(installed && others.length === 0);
    assert.match(readFileSync(path.join(pulling.store().homeOf(installed), 'config.json'), 'utf8'), /"new"/);
    assert.equal(pulling.kept.filter((name) => name.endsWith('config.json')).length, 1);
    await pulling.store().remove(REPO);
    assert.deepEqual(pulling.kept, []);
  });
});
