/** Texts that a server writes, against scripted servers on this machine. */
import assert from 'node:assert/strict';
import type { OutcomeOf, Part, RequestOf } from '../../../../src/protocol/engine';
import { ServerKind, takesTopK } from '../../../../src/protocol/servers';
import { samplingFields } from '../../../../src/backends/openai/sampling';
import { backendFor } from './backendFor';
import { json, ndjson, ScriptedServer, sse, type Script } from './scriptedServer';
import { llamaServer, ollama, SUM, tgi, vllm } from './servers';

type Generated = Extract<OutcomeOf<'generate'>, { kind: 'generated' }>;

const PROMPT = 'def add(a, b):\n    return';
const SAMPLING = { temperature: 0.7, topK: 50, topP: 0.9, seed: 3, repetitionPenalty: 1.1 };
const generate = (model: string, given: Partial<RequestOf<'generate'>> = {}): RequestOf<'generate'> => ({
  op: 'generate',
  model: `server:here/${model}`,
  prompt: PROMPT,
  sampling: SAMPLING,
  maxTokens: 32,
  precision: 'fast',
  alternatives: 0,
  ...given,
});
const generated = (outcome: OutcomeOf<'generate'>): Generated => {
  assert.equal(outcome.kind, 'generated', JSON.stringify(outcome));
  return outcome as Generated;
};
const WRITTEN = SUM.map(([text]) => text).join('');

describe('A text that a server writes', () => {
  let server: ScriptedServer;
  const started: ScriptedServer[] = [];
  const serve = async (scripts: Record<string, Script>) => {
    started.push((server = await ScriptedServer.start(scripts)));
    return backendFor(server).backend;
  };
  afterEach(() => Promise.all(started.splice(0).map((each) => each.stop())));
  const last = (): Record<string, unknown> => server.received.at(-1)!.body;

  for (const [kind, scripts, model] of [
    ['llama-server', llamaServer(), 'smollm2'],
    ['vLLM', vllm(), 'smollm2'],
    ['Ollama', ollama(), 'smollm2:135m'],
  ] as const)
    it(`comes token by token with the probabilities that ${kind} gave`, async () => {
      const backend = await serve(scripts);
      const parts: Part[] = [];
      const outcome = generated(await backend.ask(generate(model), { onPart: (part) => parts.push(part) }));
      assert.equal(outcome.text, WRITTEN);
      assert.equal(outcome.stop, 'maxTokens');
      assert.deepEqual(
        outcome.tokens.map(({ text, logprob }) => [text, logprob]),
        SUM,
      );
      assert.deepEqual(parts[0], { kind: 'prompt', text: PROMPT });
      assert.deepEqual(
        parts.slice(1).map((part) => part.kind === 'token' && [part.text, part.logprob]),
        SUM,
      );
      const options = (last().options ?? last()) as Record<string, unknown>;
      assert.deepEqual([options.temperature, options.top_p, options.seed], [0.7, 0.9, 3]);
    });

  it('has no probability where the server gives none', async () => {
    const backend = await serve(tgi());
    const parts: Part[] = [];
    const outcome = generated(await backend.ask(generate('smollm2'), { onPart: (part) => parts.push(part) }));
    assert.deepEqual([outcome.text, outcome.tokens], [WRITTEN, []]);
    assert.ok(parts.every((part) => part.kind !== 'token' || part.logprob === null));
  });

  it('answers turns by the template that the server has', async () => {
    const scripts = vllm();
    scripts['/v1/chat/completions'] = sse([
      '{"choices":[{"delta":{"role":"assistant","content":""},"finish_reason":null}]}',
      '{"choices":[{"delta":{"content":"Hi"},"logprobs":{"content":[{"token":"Hi","logprob":-0.5,"bytes":[72,105],"top_logprobs":[{"token":"Hi","logprob":-0.5,"bytes":[72,105]},{"token":"Yo","logprob":-1.5,"bytes":[89,111]}]}]},"finish_reason":null}]}',
      '{"choices":[{"delta":{"content":"!"},"logprobs":{"content":[{"token":"!","logprob":-0.1,"bytes":[33],"top_logprobs":[]}]},"finish_reason":"stop"}]}',
      '[DONE]',
    ]);
    const backend = await serve(scripts);
    const parts: Part[] = [];
    const turns = [{ role: 'user' as const, content: 'Say hi' }];
    const outcome = generated(
      await backend.ask(generate('smollm2', { prompt: turns, alternatives: 2 }), {
        onPart: (part) => parts.push(part),
      }),
    );
    assert.deepEqual([outcome.text, outcome.stop], ['Hi!', 'endOfText']);
    assert.deepEqual(last().messages, turns);
    assert.ok(!('prompt' in last()));
    // What the template made of the turns, nobody said.
    assert.deepEqual(
      parts.map((part) => part.kind === 'token' && [part.text, part.alternatives.map(({ text }) => text)]),
      [
        ['Hi', ['Hi', 'Yo']],
        ['!', []],
      ],
    );
  });

  it('answers by the chat of Ollama without thinking aloud', async () => {
    const scripts = ollama();
    scripts['/api/chat'] = ndjson([
      { message: { role: 'assistant', content: 'Hi' }, done: false },
      { message: { role: 'assistant', content: '!' }, done: false },
      { message: { role: 'assistant', content: '' }, done: true, done_reason: 'stop', prompt_eval_count: 9 },
    ]);
    const backend = await serve(scripts);
    const outcome = generated(
      await backend.ask(generate('smollm2:135m', { prompt: [{ role: 'user', content: 'Say hi' }] })),
    );
    assert.deepEqual([outcome.text, outcome.promptTokens], ['Hi!', 9]);
    assert.equal(last().think, false);
  });

  it('closes the connection when nobody wants the rest', async () => {
    const scripts = vllm();
    const backend = await serve(scripts);
    await backend.abilities(server.url, 'smollm2');
    scripts['/v1/completions'] = sse(
      SUM.map(([text]) => JSON.stringify({ choices: [{ text, finish_reason: null }] })),
      { end: false },
    );
    const before = server.closedEarly;
    const abort = new AbortController();
    let written = '';
    const outcome = await backend.ask(generate('smollm2'), {
      signal: abort.signal,
      onPart: (part) => {
        if (part.kind === 'token') written += part.text;
        if (written === WRITTEN) abort.abort();
      },
    });
    assert.equal(outcome.kind, 'cancelled');
    await server.untilClosedEarly(before + 1);
  });

  it('is asked for without probabilities where the server refuses them, for texts for good', async () => {
    const scripts = vllm();
    const backend = await serve(scripts);
    await backend.abilities(server.url, 'smollm2');
    const plain = sse(['{"choices":[{"text":" yes","finish_reason":"stop"}]}']);
    scripts['/v1/completions'] = (received, response) =>
      'logprobs' in received.body
        ? json({ error: { type: 'BadRequestError', message: 'no', code: 400 } }, 400)(received, response)
        : plain(received, response);
    assert.equal(generated(await backend.ask(generate('smollm2'))).text, ' yes');
    const asked = server.received.length;
    assert.equal(generated(await backend.ask(generate('smollm2'))).text, ' yes');
    assert.equal(server.received.length, asked + 1);
  });

  it('is never begun twice: what fails in the middle has failed', async () => {
    const scripts = vllm();
    const backend = await serve(scripts);
    await backend.abilities(server.url, 'smollm2');
    scripts['/v1/completions'] = sse([
      '{"choices":[{"text":" yes","finish_reason":null}]}',
      '{"error":{"type":"BadRequestError","message":"no","code":400}}',
    ]);
    const parts: Part[] = [];
    const outcome = await backend.ask(generate('smollm2'), { onPart: (part) => parts.push(part) });
    assert.ok(outcome.kind === 'failed' && outcome.error.code === 'serverRefused', JSON.stringify(outcome));
    assert.equal(parts.filter(({ kind }) => kind === 'token').length, 1);
  });

  it('follows as much of a long text as the server reads beside what it writes', async () => {
    const backend = await serve(vllm());
    const long = `${Array.from({ length: 3000 }, (_, i) => `value_${i}`).join('\n')}\n${PROMPT}`;
    const outcome = generated(await backend.ask(generate('smollm2', { prompt: long, maxTokens: 5000 })));
    const { prompt, max_tokens: most } = last() as { prompt: string; max_tokens: number };
    assert.ok(long.endsWith(prompt) && prompt.length > 500 && prompt.length < 8000, String(prompt.length));
    assert.equal(most, 1024);
    assert.equal(outcome.stop, 'window');
  });

  it('is sent nowhere before the person allows it', async () => {
    await serve(vllm());
    const { backend } = backendFor(server, { isAllowed: () => false });
    const outcome = await backend.ask(generate('smollm2'));
    assert.ok(outcome.kind === 'failed' && outcome.error.code === 'serverNotAllowed');
    assert.deepEqual(server.received, []);
  });

  it('is what the backend is busy with', async () => {
    const scripts = vllm();
    const backend = await serve(scripts);
    const states: unknown[] = [];
    backend.onDidChangeState((state) => states.push(state));
    await backend.ask(generate('smollm2'));
    assert.deepEqual(states, [{ is: 'busy', with: ['generate'] }, { is: 'ready' }]);
  });
});

describe('Sampling at a server', () => {
  const of = (kind: ServerKind, given: object = {}) => samplingFields(kind, { ...SAMPLING, ...given });

  it('has the names that the server knows, and none that it may refuse', () => {
    assert.deepEqual(of('vLLM'), { temperature: 0.7, seed: 3, top_p: 0.9, top_k: 50, repetition_penalty: 1.1 });
    assert.deepEqual(of('llama-server'), {
      ...{ temperature: 0.7, seed: 3, top_p: 0.9, top_k: 50 },
      ...{ min_p: 0, repeat_penalty: 1.1 },
    });
    assert.deepEqual(of('other'), { temperature: 0.7, seed: 3, top_p: 0.9 });
  });

  it('has top-k and a penalty where the report of a server says so', () => {
    for (const kind of ServerKind.options) assert.equal('top_k' in of(kind), takesTopK(kind), kind);
  });

  it('has a top-p that servers take at both ends', () => {
    assert.equal(of('TGI', { topP: 1 }).top_p, undefined);
    assert.equal(of('vLLM', { topP: 1 }).top_p, 1);
    assert.ok((of('vLLM', { topP: 0 }).top_p ?? 0) > 0);
  });
});
