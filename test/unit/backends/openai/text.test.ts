import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseAddress } from '../../../../src/base/serverAddress';
import { eventsOf, type StreamFormat } from '../../../../src/backends/openai/events';
import { problemOf, ServerFault } from '../../../../src/backends/openai/faults';
import { StreamGate } from '../../../../src/backends/openai/gate';
import { Lines, MOST_LINE_BYTES } from '../../../../src/backends/openai/lines';
import { grammarOf, stepBack } from '../../../../src/backends/openai/questions';
import { chunkOf } from '../../../../src/backends/openai/replies';
import { parseServerModel, serverModelId } from '../../../../src/base/serverModel';

async function read(chunks: readonly Uint8Array[], format: StreamFormat): Promise<string[]> {
  const found: string[] = [];
  async function* stream(): AsyncGenerator<Uint8Array> {
    yield* chunks;
  }
  for await (const data of eventsOf(stream(), format, 'host')) found.push(data);
  return found;
}

/** Cuts bytes at the given places, wherever they fall: inside characters and line breaks too. */
function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const sorted = [...places.map((each) => each % (bytes.length + 1))].sort((a, b) => a - b);
  return [...sorted, bytes.length].map((end, at) => bytes.subarray(sorted[at - 1] ?? 0, end));
}

const eol = fc.constantFrom('\n', '\r\n', '\r');
const data = fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => JSON.stringify({ text }));

describe('A stream of a server', () => {
  it('says the same however its bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(data), eol, fc.array(fc.nat()), async (texts, end, places) => {
        const stream = texts.map((text) => `: ping${end}${end}event: message${end}data: ${text}${end}${end}`).join('');
        assert.deepEqual(await read(cutAt(Buffer.from(stream), places), 'sse'), texts);
        const lines = texts.map((text) => `${text}${end}`).join('');
        assert.deepEqual(await read(cutAt(Buffer.from(lines), places), 'ndjson'), texts);
      }),
    );
  });

  it('counts what stands at its end without a blank line, and joins the lines of one event', async () => {
    assert.deepEqual(await read([Buffer.from('data: {"a":\ndata: 1}\n\ndata: last')], 'sse'), ['{"a":\n1}', 'last']);
    assert.deepEqual(await read([Buffer.from('\uFEFFdata:x\n\nid: 7\n\nretry: 1\n\n')], 'sse'), ['x']);
  });

  it('shows an error that a server writes as a field of its own', async () => {
    assert.deepEqual(await read([Buffer.from('error: {"type":"busy"}\n\nerror: no slot\n\n')], 'sse'), [
      '{"error":{"type":"busy"}}',
      '{"error":"no slot"}',
    ]);
  });

  it('is refused at a line that is too long, before it is held', () => {
    const lines = new Lines('host');
    const chunk = new Uint8Array(MOST_LINE_BYTES / 4).fill(0x61);
    for (let i = 0; i < 4; i++) assert.deepEqual([...lines.feed(chunk)], []);
    assert.throws(
      () => [...lines.feed(chunk)],
      (thrown) => thrown instanceof ServerFault && thrown.error.code === 'serverBadReply',
    );
  });
});

describe('An address', () => {
  const CASES: readonly (readonly [written: string, base: string | undefined])[] = [
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['http://127.0.0.1:8080/v1', 'http://127.0.0.1:8080'],
    ['http://127.0.0.1:8080/v1/v1/', 'http://127.0.0.1:8080'],
    ['localhost:11434', 'http://localhost:11434'],
    ['https://example.com/api/v1/chat/completions', 'https://example.com/api'],
    ['https://example.com:443/v1/models', 'https://example.com'],
    ['  https://example.com/proxy/ ', 'https://example.com/proxy'],
    ['https://me:secret@example.com', undefined],
    ['ftp://example.com', undefined],
    ['', undefined],
    ['file:///etc/passwd', undefined],
  ];
  for (const [written, base] of CASES)
    it(`${JSON.stringify(written)} is ${base ?? 'none'}`, () => assert.equal(parseAddress(written)?.base, base));

  it('is of this machine only where no other can answer', () => {
    const loopback = (written: string) => parseAddress(written)?.isLoopback;
    for (const here of ['http://127.0.0.1', 'http://127.9.9.9:1', 'http://localhost:1', 'http://[::1]:1'])
      assert.equal(loopback(here), true, here);
    for (const elsewhere of ['http://10.0.0.1', 'http://127.0.0.1.example.com', 'http://localhost.example.com'])
      assert.equal(loopback(elsewhere), false, elsewhere);
  });
});

describe('The name of a server’s model', () => {
  it('is read as it was made', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\w -]{1,20}$/), fc.string({ minLength: 1 }), (server, model) =>
        assert.deepEqual(parseServerModel(serverModelId({ server, model })), { server, model }),
      ),
    );
    assert.equal(parseServerModel('smollm2-135m-code'), undefined);
  });
});

describe('Stepping back by text', () => {
  const CASES: readonly (readonly [prefix: string, read: string, typed: string])[] = [
    ['a = foo(ba', 'a = foo(', 'ba'],
    ['return val', 'return', ' val'],
    ['return ', 'return', ' '],
    ['x\n    ', 'x\n   ', ' '],
    ['imp', 'imp', ''],
    ['f(', 'f(', ''],
    [`x ${'y'.repeat(60)}`, `x ${'y'.repeat(60)}`, ''],
  ];
  for (const [prefix, read, typed] of CASES)
    it(`${JSON.stringify(prefix)} is read to ${JSON.stringify(read)}`, () =>
      assert.deepEqual(stepBack(prefix), { read, typed }));

  it('is a grammar with every mark escaped', () =>
    assert.equal(grammarOf(' "a\\b"\n'), 'root ::= " \\"a\\\\b\\"\\n" [^\\x00]*'));
});

describe('The gate of a stream', () => {
  const chunk = (text: string, logprob?: number) => ({
    text,
    shape: 'lists' as const,
    ...(logprob !== undefined && { tokens: [{ text, logprob }] }),
  });

  it('says the same however the server cuts its tokens into events', () => {
    const token = fc.record({
      text: fc.stringMatching(/^[ a-z_\n]{1,4}$/),
      logprob: fc.double({ min: -2, max: 0, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.array(token, { minLength: 1 }),
        fc.array(fc.nat(3)),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (tokens, sizes, minProbability) => {
          const options = { typed: '', extent: 'line', minProbability } as const;
          const result = (events: readonly (readonly (typeof tokens)[number][])[]) => {
            const gate = new StreamGate(options);
            for (const event of events) {
              const found = gate.add({ text: event.map(({ text }) => text).join(''), tokens: event, shape: 'lists' });
              if (found) return found;
            }
            return gate.end('maxTokens');
          };
          const events: (typeof tokens)[] = [];
          for (let at = 0, turn = 0; at < tokens.length; turn++) {
            const size = 1 + (sizes[turn % Math.max(1, sizes.length)] ?? 0);
            events.push(tokens.slice(at, (at += size)));
          }
          assert.deepEqual(result(events), result(tokens.map((each) => [each])));
        },
      ),
    );
  });

  it('never shows what is less likely than was asked for', () => {
    const gate = new StreamGate({ typed: '', extent: 'line', minProbability: 0.5 });
    assert.equal(gate.add(chunk(' one', -0.3)), undefined);
    const result = gate.add(chunk(' two', -0.5));
    assert.ok(result?.kind === 'suggested' && result.text === ' one' && (result.probability ?? 0) >= 0.5);
  });

  it('invents no probability, and cuts the word that the length of the answer cut', () => {
    const gate = new StreamGate({ typed: '', extent: 'block', minProbability: 0.5 });
    assert.equal(gate.add(chunk(' one tw')), undefined);
    assert.deepEqual(gate.end('maxTokens'), {
      kind: 'suggested',
      text: ' one ',
      tokens: [],
      probability: undefined,
      stop: 'maxTokens',
    });
  });

  it('leaves a mark that ends the text out of the text and of its probability', () => {
    const gate = new StreamGate({ typed: '', extent: 'line', minProbability: 0.1 });
    gate.add(chunk(' x', -0.1));
    gate.add({ text: '', tokens: [{ text: '<|im_end|>', logprob: -1 }], shape: 'entries' });
    const result = gate.end('endOfText');
    assert.ok(result.kind === 'suggested' && result.text === ' x' && result.tokens.length === 1);
    assert.equal(result.probability, Math.exp(-0.1));
  });
});

describe('An error of a server', () => {
  it('is told by its short name, never by its sentence, which may quote the text', () => {
    assert.equal(
      problemOf({ error: { message: 'canary', type: 'exceed_context_size_error', code: 400 } }),
      'exceed_context_size_error',
    );
    assert.equal(problemOf({ error: 'canary' }), '');
    assert.equal(problemOf({ error: { type: 'canary with blanks' } }), '');
  });

  it('surfaces where the status says that all is well', () => {
    const code = (text: string) => {
      try {
        chunkOf(text, 'host');
        return undefined;
      } catch (thrown) {
        return thrown instanceof ServerFault ? JSON.stringify(thrown.error) : undefined;
      }
    };
    assert.match(
      code('{"error":{"code":503,"type":"unavailable_error"}}') ?? '',
      /serverRefused.*503.*unavailable_error/,
    );
    assert.match(code('{"error":"x"}') ?? '', /serverRefused.*200/);
    assert.match(code('{') ?? '', /notJson/);
    assert.match(code('{"object":"list"}') ?? '', /badShape/);
  });
});
