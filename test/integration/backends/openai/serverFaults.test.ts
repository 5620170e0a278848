/** Faults 55 to 60 and 62: what goes wrong with a server. */
import assert from 'node:assert/strict';
import * as net from 'node:net';
import { gzipSync } from 'node:zlib';
import type { OutcomeOf, RequestOf } from '../../../../src/protocol/engine';
import { english } from '../../../../src/base/english';
import { wholeError } from '../../../../src/sentences/errors';
import { backendFor } from './backendFor';
import { json, page, ScriptedServer, sse, type Script } from './scriptedServer';
import { llamaServer, SUM, vllm } from './servers';

const CANARY = 'canarykeeper';
const complete: RequestOf<'complete'> = {
  op: 'complete',
  model: 'server:here/smollm2',
  prefix: `def ${CANARY}(a, b):\n    return`,
  suffix: '',
  maxTokens: 32,
  extent: 'line',
  minProbability: 0.3,
};
const errorOf = (outcome: OutcomeOf<'complete'>) => {
  assert.ok(outcome.kind === 'failed', JSON.stringify(outcome));
  // Fault 62: whatever the server quotes of the text stays out of what is shown and logged.
  assert.ok(!JSON.stringify(outcome).includes(CANARY) && !wholeError(outcome.error, english).includes(CANARY));
  return outcome.error;
};

describe('A server in trouble', () => {
  let server: ScriptedServer;
  const started: ScriptedServer[] = [];
  const serve = async (scripts: Record<string, Script>): Promise<ScriptedServer> => {
    started.push((server = await ScriptedServer.start(scripts)));
    return server;
  };
  afterEach(() => Promise.all(started.splice(0).map((each) => each.stop())));
  /** A backend that has asked once, of a server whose next answers a test chooses. */
  const warm = async (keyOf = async (): Promise<string | undefined> => undefined) => {
    const parts = backendFor(await serve(vllm()), { keyOf });
    assert.equal((await parts.backend.ask(complete)).kind, 'suggested');
    return parts;
  };
  const answerWith = (script: Script) => (server.scripts['/v1/completions'] = script);

  for (const status of [401, 403])
    it(`55: is sent no key again that it answered with ${status}`, async () => {
      let key = 'canary-key';
      const { backend } = await warm(async () => key);
      assert.equal(server.received.at(-1)!.headers.authorization, 'Bearer canary-key');
      answerWith(json({ error: { message: `bad ${CANARY}`, type: 'auth' } }, status));
      const error = errorOf(await backend.ask(complete));
      assert.deepEqual(error, { code: 'serverKeyRejected', args: { host: `127.0.0.1:${server.port}`, status } });
      const asked = server.received.length;
      errorOf(await backend.ask(complete));
      assert.equal(server.received.length, asked);
      key = 'another';
      answerWith(vllm()['/v1/completions']!);
      assert.equal((await backend.ask(complete)).kind, 'suggested');
    });

  it('56: says which models it has where the chosen one is gone', async () => {
    const { backend } = await warm();
    answerWith(
      json({ error: { message: `The model \`${CANARY}\` does not exist.`, type: 'NotFoundError', code: 404 } }, 404),
    );
    const error = errorOf(await backend.ask(complete));
    assert.ok(error.code === 'serverModelMissing');
    assert.deepEqual(error.args.known, ['smollm2']);
  });

  for (const [what, script] of [
    ['a page', page()],
    ['404', json({ detail: 'Not Found' }, 404)],
    ['a page with 404', page(404)],
  ] as const)
    it(`56: says which address was tried, and which may be right, where ${what} answers`, async () => {
      const { backend } = backendFor(await serve({ '/v1/models': script }));
      const error = errorOf(await backend.ask(complete));
      assert.ok(error.code === 'serverWrongAddress', JSON.stringify(error));
      assert.equal(error.args.tried, `${server.url}/v1/models`);
      assert.equal(error.args.suggestion, `${server.url}/api/v1`);
    });

  it('57: is left alone for a while once it cannot be reached, and asked again after that or by hand', async () => {
    const { backend, clock } = await warm();
    const { port } = server;
    await server.stop();
    started.length = 0;
    const error = errorOf(await backend.ask(complete));
    assert.deepEqual(error, { code: 'serverDown', args: { host: `127.0.0.1:${port}`, systemCode: 'ECONNREFUSED' } });
    await serve(vllm());
    // The backend knows the server by its old port: a relay brings it to the new one.
    const relay = net.createServer((socket) => {
      const to = net.connect(server.port, '127.0.0.1');
      for (const each of [socket, to]) each.on('error', () => undefined);
      socket.pipe(to).pipe(socket);
    });
    await new Promise<void>((resolve) => relay.listen(port, '127.0.0.1', resolve));
    try {
      assert.deepEqual(errorOf(await backend.ask(complete)), error);
      assert.equal(server.received.length, 0);
      const { minProbability, op, ...place } = complete;
      assert.deepEqual([op, minProbability], ['complete', 0.3]);
      assert.equal((await backend.ask({ op: 'alternatives', ...place, count: 4 })).kind, 'alternatives');
      assert.equal((await backend.ask(complete)).kind, 'suggested');
      clock.advance(1000);
      assert.equal((await backend.ask(complete)).kind, 'suggested');
    } finally {
      await new Promise((resolve) => relay.close(resolve));
    }
  });

  it('57: is given up where it falls silent in the middle, and its connection is closed', async () => {
    const { backend, clock } = await warm();
    answerWith((received, response) => {
      void sse([JSON.stringify({ choices: [{ text: ' return' }] })], { end: false })(received, response);
      clock.advance(61_000);
    });
    const error = errorOf(await backend.ask(complete));
    assert.ok(error.code === 'serverTimeout', JSON.stringify(error));
    await server.untilClosedEarly(1);
  });

  it('57: has its answer dropped where the connection breaks in the middle', async () => {
    const { backend } = await warm();
    answerWith((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"choices":[{"text":" ret', () => response.destroy());
    });
    const error = errorOf(await backend.ask(complete));
    assert.ok(error.code === 'serverBadReply' && error.args.fault === 'cutOff', JSON.stringify(error));
  });

  it('57: needs no [DONE] at the end', async () => {
    const { backend } = await warm();
    answerWith(sse([JSON.stringify({ choices: [{ text: ' return x', finish_reason: 'stop' }] })]));
    const outcome = await backend.ask(complete);
    assert.ok(outcome.kind === 'suggested' && outcome.text === ' x', JSON.stringify(outcome));
  });

  for (let size = 1; size <= 99; size += 14)
    it(`58: says the same in pieces of ${size} bytes`, async () => {
      const { backend } = await warm();
      const stream = Buffer.from(
        ([[' return', -0.1], ...SUM] as const)
          .map(
            ([text, logprob]) =>
              `data: ${JSON.stringify({ choices: [{ text, logprobs: { tokens: [text], token_logprobs: [logprob] } }] })}\r\n\r\n`,
          )
          .join(''),
      );
      answerWith(async (_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        for (let at = 0; at < stream.length; at += size)
          await new Promise((resolve) => response.write(stream.subarray(at, at + size), resolve));
        response.end();
      });
      const outcome = await backend.ask(complete);
      assert.ok(outcome.kind === 'suggested' && outcome.text === ' a + b', JSON.stringify(outcome));
    });

  for (const [what, script, code, detail] of [
    [
      'an error at 200',
      sse([JSON.stringify({ error: { message: CANARY, type: 'server_error' } })]),
      'serverRefused',
      'server_error',
    ],
    ['bad JSON', sse([`{"choices": [${CANARY}`]), 'serverBadReply', 'notJson'],
    ['another shape', sse([JSON.stringify({ text: CANARY })]), 'serverBadReply', 'badShape'],
    ['a sign-in page', page(), 'serverWrongAddress', '/v1/completions'],
    ['500', json({ error: { message: CANARY, type: 'internal' } }, 500), 'serverRefused', 'internal'],
  ] as const)
    it(`58: says what came: ${what}`, async () => {
      const { backend, memory } = await warm();
      const known = structuredClone(memory.known);
      answerWith(script);
      const error = errorOf(await backend.ask(complete));
      assert.equal(error.code, code);
      // A server in trouble can still do what it could do.
      assert.deepEqual(memory.known, known);
      assert.match(JSON.stringify(error.args), new RegExp(detail));
    });

  it('58: is not read on at a line without an end', async () => {
    const { backend } = await warm();
    const part = Buffer.alloc(64 * 1024, 'a');
    let written = 0;
    answerWith(async (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: ');
      while (!response.destroyed && written < 1024 ** 3) {
        written += part.length;
        await new Promise((resolve) => response.write(part, resolve));
      }
    });
    const error = errorOf(await backend.ask(complete));
    assert.ok(error.code === 'serverBadReply' && error.args.fault === 'tooLong');
    // What the sockets hold between the two is all that came after the limit.
    assert.ok(written < 32 * 1024 ** 2, String(written));
  });

  it('58: has no answer unpacked', async () => {
    const { backend } = await warm();
    answerWith((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' });
      response.end(gzipSync(Buffer.alloc(8 * 1024 ** 2)));
    });
    const error = errorOf(await backend.ask(complete));
    assert.ok(error.code === 'serverBadReply' && error.args.fault === 'compressed');
    assert.equal(server.received.at(-1)!.headers['accept-encoding'], 'identity');
  });

  it('59: is asked for no log-probabilities where it refused them, and the suggestion has none', async () => {
    const plain = vllm();
    const { backend } = backendFor(
      await serve({
        ...plain,
        '/v1/completions': (received, response) =>
          'logprobs' in received.body
            ? json({ error: { message: 'logprobs are not supported', type: 'invalid_request_error' } }, 400)(
                received,
                response,
              )
            : plain['/v1/completions']!(received, response),
      }),
    );
    const outcome = await backend.ask(complete);
    assert.ok(outcome.kind === 'suggested' && outcome.tokens.length === 0, JSON.stringify(outcome));
    const asked = server.received.length;
    await backend.ask(complete);
    assert.deepEqual(
      server.received.slice(asked).map(({ body }) => 'logprobs' in body),
      [false],
    );
  });

  it('60: has no redirect followed: the other server sees nothing', async () => {
    const other = await serve(vllm());
    const { backend } = await warm(async () => 'canary-key');
    answerWith((_, response) => {
      response.writeHead(307, { location: `${other.url}/v1/completions` }).end();
    });
    const error = errorOf(await backend.ask(complete));
    assert.deepEqual(error, {
      code: 'serverRedirects',
      args: { host: `127.0.0.1:${server.port}`, to: `127.0.0.1:${other.port}` },
    });
    assert.deepEqual(other.received, []);
  });

  it('60: gets no key over plain http unless it is this machine', async () => {
    // Not resolved, since nothing is sent; `.invalid` names no machine anywhere.
    const { backend } = backendFor({ url: 'http://models.invalid:8080' }, { keyOf: async () => 'canary-key' });
    const error = errorOf(await backend.ask(complete));
    assert.deepEqual(error, { code: 'serverKeyUnprotected', args: { host: 'models.invalid:8080' } });
  });

  it('61: gets nothing before the person allows it', async () => {
    let isAllowed = false;
    const { backend } = backendFor(await serve(llamaServer()), { isAllowed: () => isAllowed });
    assert.equal(errorOf(await backend.ask(complete)).code, 'serverNotAllowed');
    assert.deepEqual(server.received, []);
    isAllowed = true;
    assert.equal((await backend.ask(complete)).kind, 'suggested');
  });

  it('never rejects, also where the host fails to find its key', async () => {
    const { backend } = backendFor(await serve(vllm()), {
      keyOf: () => Promise.reject(new TypeError(`no key beside ${CANARY}`)),
    });
    assert.deepEqual(errorOf(await backend.ask(complete)), {
      code: 'internal',
      args: { what: 'engineFailed', name: 'TypeError' },
    });
    assert.deepEqual(backend.state, { is: 'stopped' });
  });

  it('is named with those that exist where the setting has no such server', async () => {
    const { backend } = backendFor(await serve(vllm()));
    assert.deepEqual(errorOf(await backend.ask({ ...complete, model: 'server:there/m' })), {
      code: 'serverUnknown',
      args: { server: 'there', known: ['here'] },
    });
    assert.deepEqual(server.received, []);
  });
});
