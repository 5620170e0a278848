/** llama-server itself, at $ATTENTIVE_LLAMA_URL; scripts/testServers.mjs starts it. */
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { send } from '../../src/backends/openai/http';
import { systemClock } from '../../src/base/clock';
import { parseAddress } from '../../src/base/serverAddress';
import { backendFor } from '../integration/backends/openai/backendFor';
import { itCompletesAsWeDo, request } from './completions';
import { record, type Exchange, type Recorded } from './exchanges';

interface Slot {
  readonly is_processing: boolean;
  readonly next_token?: readonly { readonly n_decoded: number }[];
}

const url = process.env.ATTENTIVE_LLAMA_URL ?? '';
/** Where what it answered is written; nowhere without it. */
const into = process.env.ATTENTIVE_RECORD_INTO;

const slots = async (): Promise<Slot[]> => (await (await fetch(`${url}/slots`)).json()) as Slot[];
async function untilSlots(wanted: (slots: readonly Slot[]) => boolean): Promise<readonly Slot[]> {
  for (;;) {
    const now = await slots();
    if (wanted(now)) return now;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
const isBusy = (all: readonly Slot[]): boolean => all.some(({ is_processing: busy }) => busy);
const decoded = (all: readonly Slot[]): number => Math.max(...all.map((slot) => slot.next_token?.[0]?.n_decoded ?? 0));

/** Paths and moments say nothing about a server. */
const portable = (exchange: Exchange): Exchange => ({
  ...exchange,
  answered: exchange.answered
    .replace(/"model_path":"[^"]*"/, '"model_path":"MODEL.gguf"')
    .replace(/"(created)":\d+/g, '"$1":0')
    .replace(/"media_marker":"[^"]*"/, '"media_marker":""'),
});

describe('llama-server', () => {
  before(() => assert.notEqual(url, '', 'Run it by `npm run test:servers`, which starts the server.'));

  describe('as a model of a server', () => {
    let exchanges: readonly Exchange[] = [];
    itCompletesAsWeDo('llama-server', async () => {
      const connection = await record(url);
      ({ exchanges } = connection);
      return connection;
    });
    after(async () => {
      if (into === undefined || exchanges.length === 0) return;
      const { version = '' } = (await backendFor({ url }).backend.look(url)) as { version?: string };
      const started = process.env.ATTENTIVE_LLAMA_STARTED ?? '';
      const recorded: Recorded = { kind: 'llama-server', version, started, exchanges: exchanges.map(portable) };
      await mkdir(path.dirname(into), { recursive: true });
      await writeFile(into, `${JSON.stringify(recorded, undefined, 1)}\n`);
    });
  });

  it('stops computing when a completion is not wanted any more', async () => {
    const { backend } = backendFor({ url });
    const abort = new AbortController();
    // Nothing ends the text by itself: counting goes on.
    const prefix = 'Counting: one, two, three, four, five, six,';
    const asked = backend.ask(request(prefix, { maxTokens: 1000, extent: 'block' }), { signal: abort.signal });
    await untilSlots(isBusy);
    const beganMs = performance.now();
    const before = decoded(await untilSlots((all) => decoded(all) > 0));
    const later = decoded(await untilSlots((all) => decoded(all) > before + 10));
    const tokenMs = (performance.now() - beganMs) / (later - before);
    abort.abort();
    const abortedMs = performance.now();
    assert.equal((await asked).kind, 'cancelled');
    await untilSlots((all) => !isBusy(all));
    const tookMs = performance.now() - abortedMs;
    process.stdout.write(
      `      ${Math.round(tookMs)} ms after the cancel the slot was free; a token takes ${Math.round(tokenMs)} ms\n`,
    );
    // Of the hundreds that were to come; in tokens, since a busy machine is slow at all of it.
    assert.ok(tookMs / tokenMs < 50, `it went on for ${Math.round(tookMs / tokenMs)} tokens`);
  });

  it('is left alone as soon as the line ends', async () => {
    const connection = await record(url);
    try {
      const { backend } = backendFor(connection);
      assert.equal((await backend.ask(request('def add(a, b):\n    return', { maxTokens: 400 }))).kind, 'suggested');
      await untilSlots((all) => !isBusy(all));
      const streamed = connection.exchanges.filter(({ contentType }) => contentType.includes('event-stream'));
      assert.equal(streamed.length, 1);
      assert.doesNotMatch(streamed[0]!.answered, /\[DONE\]|"finish_reason":"length"/);
    } finally {
      await connection.stop();
    }
  });

  it('sends comments while it reads a long text, which are no part of the answer', async () => {
    const text = Array.from({ length: 150 }, (_, i) => `line ${i} of ${i * 7}`).join('\n');
    const body = { prompt: text, max_tokens: 1, temperature: 0, stream: true, cache_prompt: false };
    const reply = await send({ address: parseAddress(url)!, path: '/v1/completions', body }, systemClock);
    let raw = '';
    for await (const chunk of reply.chunks) raw += Buffer.from(chunk).toString('latin1');
    assert.match(raw, /^:/m);
  });
});
