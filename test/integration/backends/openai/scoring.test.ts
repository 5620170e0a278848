/** Probabilities from a server, against scripted servers on this machine. */
import assert from 'node:assert/strict';
import type { OutcomeOf } from '../../../../src/protocol/engine';
import { backendFor } from './backendFor';
import { json, ScriptedServer, type Script } from './scriptedServer';
import { llamaServer, ollama, tgi, vllm } from './servers';

const model = 'server:here/smollm2';
const PROMPT = 'The capital of France is';
const next = { op: 'next', model, prompt: PROMPT, precision: 'exact', top: 1000 } as const;
const score = { op: 'score', model, prompt: PROMPT, precision: 'exact' } as const;

/** Twenty words, the likeliest last. */
const TOP = Array.from({ length: 20 }, (_, i) => [` word${i}`, -4 + i / 10] as const);

/** As vLLM scores a text that it is handed: a token a word, each as likely as its length says. */
const echoing: Script = (received, response) => {
  const tokens = String(received.body.prompt).match(/ ?\S+/g) ?? [];
  const logprobs = {
    tokens: [...tokens, ' written'],
    token_logprobs: [null, ...tokens.slice(1).map(({ length }) => -length), -0.5],
  };
  return json({ choices: [{ text: `${String(received.body.prompt)} written`, finish_reason: 'length', logprobs }] })(
    received,
    response,
  );
};

describe('Probabilities from a server', () => {
  let server: ScriptedServer;
  const started: ScriptedServer[] = [];
  const serve = async (scripts: Record<string, Script>) => {
    started.push((server = await ScriptedServer.start(scripts)));
    const { backend } = backendFor(server);
    // What it can do is found out before a test changes what it answers.
    await backend.abilities(server.url, 'smollm2');
    return backend;
  };
  afterEach(() => Promise.all(started.splice(0).map((each) => each.stop())));
  const why = (outcome: OutcomeOf<'next'> | OutcomeOf<'score'>): unknown =>
    outcome.kind === 'failed' && outcome.error.code === 'capabilityMissing' ? outcome.error.args.why.code : outcome;

  it('of the next token are those that it gives, the likeliest first, in lists', async () => {
    const scripts = vllm();
    const backend = await serve(scripts);
    scripts['/v1/completions'] = json({
      choices: [
        {
          text: ' word19',
          logprobs: { tokens: [' word19'], token_logprobs: [-2.1], top_logprobs: [Object.fromEntries(TOP)] },
        },
      ],
    });
    const outcome = await backend.ask(next);
    assert.ok(outcome.kind === 'next', JSON.stringify(outcome));
    assert.deepEqual(
      outcome.top.map(({ text, logprob }) => [text, logprob]),
      [...TOP].reverse(),
    );
    const { body } = server.received.at(-1)!;
    assert.deepEqual([body.logprobs, body.max_tokens, body.temperature, body.prompt], [20, 1, 0, PROMPT]);
  });

  it('of the next token are those that it gives in entries, with parts of characters as bytes', async () => {
    const scripts = llamaServer();
    const backend = await serve(scripts);
    const top = [
      { id: 7, token: ' Paris', bytes: [...Buffer.from(' Paris')], logprob: -0.25 },
      { id: 9, token: '', bytes: [0xd7], logprob: -3 },
      { id: 11, token: ' never', bytes: [...Buffer.from(' never')], logprob: null },
    ];
    scripts['/v1/completions'] = json({
      choices: [{ text: ' Paris', logprobs: { content: [{ ...top[0], top_logprobs: top }] } }],
    });
    const outcome = await backend.ask(next);
    assert.deepEqual(outcome, {
      kind: 'next',
      top: [
        { id: 7, text: ' Paris', logprob: -0.25 },
        { id: 9, text: '<D7>', logprob: -3 },
      ],
    });
  });

  it('of the next token are fewer where the server refuses so many', async () => {
    const scripts = vllm();
    const backend = await serve(scripts);
    const answer = scripts['/v1/completions']!;
    scripts['/v1/completions'] = (received, response) =>
      Number(received.body.logprobs) > 5
        ? json({ error: { type: 'BadRequestError', message: 'at most 5', code: 400 } }, 400)(received, response)
        : json({
            choices: [
              {
                text: ' a',
                logprobs: { tokens: [' a'], token_logprobs: [-1], top_logprobs: [{ ' a': -1, ' b': -2 }] },
              },
            ],
          })(received, response);
    assert.ok(answer);
    const outcome = await backend.ask(next);
    assert.ok(outcome.kind === 'next' && outcome.top.length === 2, JSON.stringify(outcome));
  });

  it('are missing with a reason where it gives none', async () => {
    const backend = await serve(tgi());
    assert.equal(why(await backend.ask(next)), 'serverGivesNoProbabilities');
    assert.equal(why(await backend.ask({ ...score, candidates: [' Paris'] })), 'serverScoresNoText');
  });

  it('of candidates are those of the tokens beyond the prompt', async () => {
    const scripts = vllm();
    const backend = await serve(scripts);
    scripts['/v1/completions'] = echoing;
    const parts: unknown[] = [];
    const candidates = [' Paris.', ' London town.', ' Paris.'];
    const outcome = await backend.ask({ ...score, candidates }, { onPart: (part) => parts.push(part) });
    assert.ok(outcome.kind === 'scored', JSON.stringify(outcome));
    assert.deepEqual(
      outcome.candidates.map(({ text, logprob, tokens }) => [text, logprob, tokens.map((token) => token.text)]),
      [
        [' Paris.', -7, [' Paris.']],
        [' London town.', -13, [' London', ' town.']],
        [' Paris.', -7, [' Paris.']],
      ],
    );
    assert.deepEqual(parts, [{ kind: 'progress', stage: 'scoring', done: 3, total: 3 }]);
    for (const { body } of server.received.slice(-4)) assert.deepEqual([body.echo, body.stream], [true, false]);
  });

  for (const [kind, scripts, id] of [
    ['llama-server', llamaServer(), 'smollm2'],
    ['Ollama', ollama(), 'smollm2:135m'],
  ] as const)
    it(`of candidates are not available from ${kind}, which is said in the list of models once it is known`, async () => {
      const backend = await serve(scripts);
      await backend.look(server.url);
      await backend.abilities(server.url, id);
      const asked = server.received.length;
      assert.equal(
        why(await backend.ask({ ...score, model: `server:here/${id}`, candidates: [' Paris'] })),
        'serverScoresNoText',
      );
      assert.equal(server.received.length, asked);
      const listed = await backend.ask({ op: 'models', verify: false });
      assert.ok(listed.kind === 'models');
      const { capabilities } = listed.models.find((each) => each.id === `server:here/${id}`)!;
      assert.equal(capabilities.score.is, 'unavailable');
      assert.equal(capabilities.generate.is, 'available');
    });

  it('are not asked for while the server rests after a failure, but by hand', async () => {
    const scripts = vllm();
    const backend = await serve(scripts);
    scripts['/v1/completions'] = json({ error: { type: 'Overloaded', message: 'busy' } }, 503);
    await backend.ask(next);
    const asked = server.received.length;
    assert.ok((await backend.ask(next)).kind === 'failed');
    assert.equal(server.received.length, asked);
    await backend.ask({ ...score, candidates: [' Paris'] });
    assert.equal(server.received.length, asked + 1);
  });
});
