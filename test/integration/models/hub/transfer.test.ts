/** Faults 27 to 30 and 32: what comes over the network is not what it should be. */
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { damagedFile } from '../../../../src/models/hub/pull';
import type { Asked } from '../../../hub/hubServer.mjs';
import { codeOf, GRAPH, LARGE_BYTES, noise, Pulling, REPO } from '../../../hub/pulling';
import { until } from '../../../limits';

const MB = 1024 ** 2;

describe('A download', function () {
  this.timeout(60_000);
  let pulling: Pulling;
  beforeEach(async () => {
    pulling = await Pulling.open();
  });
  afterEach(() => pulling.close());

  /** Answers the first requests for the large file's content by these, and the others rightly. */
  const inTurn = (...faults: (undefined | object | ((asked: Asked, response: ServerResponse) => void))[]): void => {
    pulling.server.fault = (asked, response) => {
      if (asked.origin !== 'cdn') return undefined;
      const next = faults.shift();
      if (typeof next !== 'function') return next;
      next(asked, response);
      return 'done';
    };
  };
  const always = (fault: object | ((asked: Asked, response: ServerResponse) => void)): void =>
    inTurn(...Array<typeof fault>(50).fill(fault));
  const status =
    (code: number, headers: Record<string, string> = {}, body = '') =>
    (_: Asked, response: ServerResponse): void => {
      response.writeHead(code, headers).end(body);
    };

  async function assertInstalled(outcome: { readonly kind: string }): Promise<void> {
    assert.equal(codeOf(outcome), 'installed');
    const [installed] = await pulling.store().installed();
    assert.ok(installed);
    assert.equal(await damagedFile(pulling.store(), installed), undefined);
    assert.deepEqual(installed.files.map(({ path }) => path).sort(), ['config.json', GRAPH, 'tokenizer.json']);
    assert.deepEqual(
      pulling.kept.filter((name) => /part|lock|etag|tmp/.test(name)),
      [],
    );
  }

  it('is verified and complete, of the pinned commit, and asks for nothing that is not needed', async () => {
    await assertInstalled(await pulling.pull());
    const commit = pulling.server.repos.get(REPO)?.commit;
    const files = pulling.server.asked.filter(({ path }) => path.includes('/resolve/'));
    assert.deepEqual(
      files.map(({ path }) => path),
      ['config.json', 'tokenizer.json', GRAPH].map((name) => `/${REPO}/resolve/${commit}/${name}`),
    );
    assert.equal(pulling.sentBytes, LARGE_BYTES);
    const last = pulling.progress.at(-1);
    assert.ok(last?.is === 'downloading' && last.doneBytes === last.totalBytes && last.totalBytes > LARGE_BYTES);
  });

  it('that is asked for again downloads nothing', async () => {
    await pulling.pull();
    await assertInstalled(await pulling.pull());
    assert.equal(pulling.sentBytes, LARGE_BYTES);
  });

  for (const [what, linkTo] of [
    ['by its address', (address: string) => `<${address}>; rel="next"`],
    ['without quotes', (address: string) => `<${address}>;rel=next`],
    ['after other parameters', (address: string) => `<${address}>; title="a, b"; rel="last next"`],
    ['among others', (address: string) => `<${address}0>; rel="previous", <${address}>; rel="next"; x=y`],
    ['from the page itself', (address: string) => `<${new URL(address).search}>; rel="next"`],
  ] as const)
    it(`reads a list that has several pages, each named ${what}`, async () => {
      pulling.server.pageSize = 2;
      pulling.server.linkTo = linkTo;
      await assertInstalled(await pulling.pull());
    });

  it('is known by hashes in upper case too', async () => {
    pulling.server.shouts = true;
    await assertInstalled(await pulling.pull());
  });

  it('27: goes on where it broke off, and asks for the rest of the same file', async () => {
    inTurn({ stopAt: MB }, { stopAt: 2 * MB + 77 });
    await assertInstalled(await pulling.pull());
    const starts = pulling.transfers.map(({ range }) => Number(/\d+/.exec(range ?? '0')?.[0]));
    // What was on its way when the connection broke is sent again, and no more.
    for (const [i, brokeAt] of [0, MB, 2 * MB + 77].entries())
      assert.ok(starts[i]! <= brokeAt && starts[i]! > brokeAt - MB / 4, starts.join());
    for (const { ifRange } of pulling.transfers.slice(1)) assert.match(ifRange ?? '', /^"[0-9a-f]{64}"$/);
    assert.ok(pulling.sentBytes < LARGE_BYTES + MB);
  });

  it('27: gives up after three that bring nothing, keeps what came, and goes on when it is asked again', async () => {
    always({ stopAt: MB });
    assert.equal(codeOf(await pulling.pull()), 'downloadInterrupted');
    assert.ok(pulling.transfers.length >= 4 && pulling.transfers.length <= 6);
    assert.equal((await pulling.store().installed()).length, 0);
    pulling.server.fault = () => undefined;
    await assertInstalled(await pulling.pull());
    assert.ok(pulling.sentBytes < LARGE_BYTES + MB);
  });

  it('28: is no web page, by its type or by its look', async () => {
    for (const headers of [
      { 'content-type': 'text/html; charset=utf-8' },
      { 'content-type': 'application/octet-stream' },
    ]) {
      always(status(200, headers, '<!DOCTYPE html><html><body>Sign in</body></html>'));
      assert.equal(codeOf(await pulling.pull()), 'notAModel');
    }
    assert.equal((await pulling.store().installed()).length, 0);
  });

  it('28: a page in place of the list is told as one', async () => {
    pulling.server.fault = (_, response) => {
      status(200, {}, '<html>Sign in</html>')(_, response);
      return 'done';
    };
    assert.equal(codeOf(await pulling.pull()), 'notAModel');
  });

  it('29: that stands still is told so, and its connection is closed', async () => {
    always({ stopAt: MB, then: 'silent' });
    const stalls: (() => void)[] = [];
    let passedMs = 0;
    const clock = {
      nowMs: () => passedMs,
      after: (_: number, action: () => void) => {
        stalls.push(action);
        return () => undefined;
      },
    };
    const pulled = pulling.pull({ hub: { clock } });
    await until(() => pulling.transfers[0]?.sentBytes === MB, 'a third has come');
    await until(
      () => pulling.progress.some((each) => each.is === 'downloading' && each.doneBytes > MB),
      'it was written',
    );
    passedMs = 30_000;
    // The last timer is that of the body.
    stalls.at(-1)?.();
    assert.equal(codeOf(await pulled), 'downloadStalled');
    await until(() => pulling.transfers[0]?.closed, 'the connection is closed');
    pulling.server.fault = () => undefined;
    await assertInstalled(await pulling.pull());
    assert.equal(pulling.sentBytes, LARGE_BYTES);
  });

  it('30: begins anew where the file has changed since, and never joins two', async () => {
    const other = noise(LARGE_BYTES, 2);
    inTurn({ stopAt: MB, etag: '"old"', content: other }, { etag: '"new"' });
    await assertInstalled(await pulling.pull());
    assert.deepEqual(
      pulling.transfers.map(({ ifRange }) => ifRange),
      [undefined, '"old"'],
    );
  });

  it('30: begins anew where joined parts are not the file, though the server says that they are', async () => {
    inTurn({ stopAt: MB, content: noise(LARGE_BYTES, 2) });
    await assertInstalled(await pulling.pull());
    const [first, second, third, ...more] = pulling.transfers.map(({ range }) => range);
    assert.deepEqual([first, third, more], [undefined, undefined, []]);
    // A connection that breaks may take what lay in its buffers with it.
    const [, from] = /^bytes=(\d+)-/.exec(second ?? '') ?? [];
    assert.ok(Number(from) > 0 && Number(from) <= MB, second);
  });

  it('30: begins anew after 416, a wrong Content-Range and a longer file, once', async () => {
    const wrongRange = status(206, { 'content-range': `bytes 5-${LARGE_BYTES - 1}/${LARGE_BYTES}` }, 'x');
    for (const fault of [status(416), wrongRange, status(206, {}, 'x')]) {
      inTurn({ stopAt: MB }, fault);
      await assertInstalled(await pulling.pull());
      await pulling.store().remove(REPO);
    }
    const longer = Buffer.concat([pulling.large, Buffer.from('more')]);
    inTurn({ content: longer });
    await assertInstalled(await pulling.pull());
    await pulling.store().remove(REPO);
    always({ content: longer });
    assert.equal(codeOf(await pulling.pull()), 'remoteChanged');
  });

  it('30: takes the whole file where the server ignores the range', async () => {
    inTurn({ stopAt: MB }, (_, response) => response.writeHead(200, { etag: '"x"' }).end(pulling.large));
    await assertInstalled(await pulling.pull());
  });

  it('30: is refused where the bytes are not the listed ones, and nothing of them is kept', async () => {
    always({ content: noise(LARGE_BYTES, 2) });
    assert.equal(codeOf(await pulling.pull()), 'remoteChanged');
    assert.equal(await pulling.store().leftOver(REPO), 0);
    const small = (name: string) => ({ content: Buffer.from(name) });
    await pulling.store().remove(REPO);
    pulling.server.fault = ({ path }) => (path.endsWith('/config.json') ? small('{"a":1}') : undefined);
    assert.equal(codeOf(await pulling.pull()), 'remoteChanged');
  });

  it('30: has an address that is no longer valid signed anew, once', async () => {
    inTurn({ stopAt: MB }, status(403));
    await assertInstalled(await pulling.pull());
    assert.equal(pulling.server.signatures, 3);
    await pulling.store().remove(REPO);
    always(status(403));
    assert.equal(codeOf(await pulling.pull()), 'serverFailed');
    assert.equal(pulling.server.signatures, 5);
  });

  it('31: waits as long as it is asked to, with a countdown, and then goes on', async () => {
    inTurn({ stopAt: MB }, status(429, { 'retry-after': '3' }), status(503, { 'retry-after': '2' }));
    await assertInstalled(await pulling.pull());
    assert.deepEqual(
      pulling.progress.flatMap((each) => (each.is === 'waiting' ? [each.seconds] : [])),
      [3, 2, 1, 2, 1],
    );
    assert.ok(pulling.sentBytes <= LARGE_BYTES + MB);
  });

  it('31: gives up on a server that is always busy, and on one that fails', async () => {
    always(status(503));
    assert.equal(codeOf(await pulling.pull()), 'serverBusy');
    always(status(500));
    assert.equal(codeOf(await pulling.pull()), 'serverFailed');
    assert.equal(pulling.clock.pending, 0);
  });
});
