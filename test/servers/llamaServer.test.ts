/** llama-server itself, at $ATTENTIVE_LLAMA_URL; scripts/testServers.mjs starts it. */
import assert from 'node:assert/strict';
import { send } from '../../src/backends/openai/http';
import { systemClock } from '../../src/base/clock';
import { parseAddress } from '../../src/base/serverAddress';
import { GREEDY } from '../../src/protocol/engine';
import { backendFor } from '../integration/backends/openai/backendFor';
import { request } from './completions';
import { record } from './exchanges';
import { needsServer } from './needsServer';
import { itCompletesAndIsRecorded } from './recording';

interface Slot {
  readonly is_processing: boolean;
  readonly next_token?: readonly { readonly n_decoded: number }[];
}

const url = process.env.ATTENTIVE_LLAMA_URL ?? '';

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

describe('llama-server', () => {
  before(needsServer('ATTENTIVE_LLAMA_URL'));

  describe('as a model of a server', () => {
    itCompletesAndIsRecorded('llama-server', url, process.env.ATTENTIVE_LLAMA_STARTED ?? '');
  });

  // Nothing ends the text by itself: counting goes on.
  const COUNTING = 'Counting: one, two, three, four, five, six,';
  for (const [name, ask] of [
    [
      'a completion',
      (signal: AbortSignal) =>
        backendFor({ url }).backend.ask(request(COUNTING, { maxTokens: 1000, extent: 'block' }), { signal }),
    ],
    [
      'a text',
      (signal: AbortSignal) =>
        backendFor({ url }).backend.ask(
          {
            ...{ op: 'generate', model: request('').model, prompt: COUNTING, sampling: GREEDY, maxTokens: 1000 },
            ...{ precision: 'fast', alternatives: 0 },
          },
          { signal },
        ),
    ],
  ] as const)
    it(`stops computing when ${name} is not wanted any more`, async () => {
      const abort = new AbortController();
      const asked = ask(abort.signal);
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
