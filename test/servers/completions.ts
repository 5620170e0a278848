/** What completions by a real server must be, whether it answers now or was recorded. */
import assert from 'node:assert/strict';
import * as path from 'node:path';
import { createEngine, type LocalEngine } from '../../src/engine/service/engine';
import { GREEDY, type OutcomeOf, type RequestOf } from '../../src/protocol/engine';
import type { ServerKind } from '../../src/protocol/servers';
import { stepBack } from '../../src/backends/openai/questions';
import { backendFor } from '../integration/backends/openai/backendFor';
import type { Connection } from './exchanges';
import { itWritesAsWeDo } from './writing';

export const MODEL = 'smollm2';
/** The same weights, in the engine of this project. */
const LOCAL = 'smollm2-135m-instruct';
/** Between engines with other arithmetic: llama.cpp multiplies in int8, vLLM in bfloat16. */
const MOST_DIFFERENCE = 0.05;
export const CONTEXT_TOKENS = 2048;

type Suggested = Extract<OutcomeOf<'complete'>, { kind: 'suggested' }>;

export const request = (prefix: string, given: Partial<RequestOf<'complete'>> = {}): RequestOf<'complete'> => ({
  op: 'complete',
  model: `server:here/${MODEL}`,
  prefix,
  suffix: '',
  maxTokens: 12,
  extent: 'line',
  minProbability: 0,
  ...given,
});

export function suggested(outcome: OutcomeOf<'complete'>): Suggested {
  assert.equal(outcome.kind, 'suggested', JSON.stringify(outcome));
  return outcome as Suggested;
}

const ADD = 'def add(a, b):\n    return';
/** Texts after which every token is a whole number of characters. */
const TEXTS = {
  'a line of code': ADD,
  'a sentence': 'The capital of France is',
  'a word half typed': 'def add(first, second):\n    retu',
} as const;
/** Far longer than the server's context. */
export const LONG_TEXT = `${Array.from({ length: 600 }, (_, i) => `value_${i} = compute(${i})`).join('\n')}\n${ADD}`;

/** @param connect is called once. The connection is that of the whole suite */
export function itCompletesAsWeDo(kind: ServerKind, connect: () => Promise<Connection>): void {
  let connection: Connection;
  let engine: LocalEngine;
  let backend: ReturnType<typeof backendFor>['backend'];
  before(async () => {
    connection = await connect();
    engine = createEngine({ modelsFolder: path.resolve('models') });
    ({ backend } = backendFor(connection));
  });
  after(async () => {
    await connection?.stop();
    await engine?.dispose();
  });
  const post = async (at: string, body: unknown): Promise<{ status: number; json: Record<string, unknown> }> => {
    const headers = { 'content-type': 'application/json' };
    const reply = await fetch(connection.url + at, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: reply.status, json: (await reply.json()) as Record<string, unknown> };
  };

  it('is found with its kind, its version and what its model reads', async () => {
    const found = await backend.look(connection.url);
    assert.ok('kind' in found, JSON.stringify(found));
    assert.equal(found.kind, kind);
    assert.ok(found.version !== undefined && found.version !== '');
    assert.deepEqual(found.models, [{ id: MODEL, contextTokens: CONTEXT_TOKENS }]);
  });

  it('is seen to do what it does', async () => {
    const expected =
      kind === 'llama-server'
        ? { logprobs: 'entries', fillIn: 'none', echo: false, grammar: true }
        : { logprobs: 'lists', fillIn: 'none', echo: true, grammar: false };
    assert.deepEqual(await backend.abilities(connection.url, MODEL), expected);
  });

  if (kind === 'llama-server')
    it('ignores `suffix` in silence, and says of `/infill` that the model lacks the tokens', async () => {
      const asked = { model: MODEL, prompt: ADD, max_tokens: 4, temperature: 0 };
      const plain = await post('/v1/completions', asked);
      const filled = await post('/v1/completions', { ...asked, suffix: '\n\nprint(add(1, 2))\n' });
      const text = ({ json }: typeof plain) => (json.choices as { text: string }[])[0]?.text;
      assert.equal(text(filled), text(plain));
      assert.equal((await post('/infill', { input_prefix: ADD, input_suffix: '\n', n_predict: 1 })).status, 501);
    });

  for (const [name, prefix] of Object.entries(TEXTS))
    it(`writes after ${name} what the exact engine writes, with its log-probabilities`, async () => {
      const outcome = suggested(await backend.ask(request(prefix)));
      const written = outcome.tokens.map(({ text }) => text).join('');
      // A server without a grammar that would write another word is asked from the cursor on.
      const fromCursor = { typed: '', read: prefix };
      const back = stepBack(prefix);
      const { typed, read } = kind === 'vLLM' && !written.startsWith(back.typed) ? fromCursor : back;
      assert.ok(written.startsWith(typed + outcome.text), JSON.stringify(outcome));
      const scored = await engine.ask({
        op: 'score',
        model: LOCAL,
        prompt: read,
        candidates: [written],
        precision: 'exact',
      });
      assert.equal(scored.kind, 'scored', JSON.stringify(scored));
      const local = scored.kind === 'scored' ? scored.candidates[0]!.tokens : [];
      assert.deepEqual(
        outcome.tokens.map(({ text }) => text),
        local.map(({ text }) => text),
      );
      for (const [at, { text, logprob }] of outcome.tokens.entries()) {
        // The end of a line is no part of what is suggested.
        if (text.trim() === '') continue;
        const here = local[at]!.logprob;
        assert.ok(Math.abs(logprob - here) < MOST_DIFFERENCE, `${JSON.stringify(text)}: ${logprob}, here ${here}`);
      }
      // A word is completed as the tokens around it want, which reading on from within it is not.
      const generated = await engine.ask<'generate'>({
        ...{ op: 'generate', model: LOCAL, prompt: read + typed, sampling: GREEDY, maxTokens: 12 },
        ...{ precision: 'exact', alternatives: 0 },
      });
      if (!prefix.endsWith('retu') && generated.kind === 'generated')
        assert.ok(generated.text.startsWith(outcome.text.trimEnd()), `${generated.text} | ${outcome.text}`);
    });

  for (const [name, prefix] of [
    ['Hebrew', 'שלום שלום שלום שלום שלום'],
    ['emoji', 'Happy birthday! 🎉🎂🎉🎂🎉🎂🎉🎂'],
  ] as const)
    it(`writes whole characters after ${name}, and claims no probability that it was not given`, async () => {
      const outcome = suggested(await backend.ask(request(prefix)));
      assert.doesNotMatch(outcome.text, /\uFFFD/);
      assert.match(outcome.text, name === 'Hebrew' ? /[\u0590-\u05ff]/ : /\p{Extended_Pictographic}/u);
      if (kind === 'llama-server') assert.deepEqual(outcome.tokens, []);
    });

  it('completes at the end of a text that is longer than it reads', async () => {
    const outcome = suggested(await backend.ask(request(LONG_TEXT)));
    assert.equal(outcome.text.trimEnd(), ' a + b');
  });

  itWritesAsWeDo(kind, () => ({ backend, engine }));

  it('shows nothing where what it gives is less likely than is asked for', async () => {
    const outcome = await backend.ask(
      request('My favourite number between one and a thousand is', { minProbability: 0.9 }),
    );
    assert.deepEqual(outcome, { kind: 'empty', why: 'unsure' });
  });
}
