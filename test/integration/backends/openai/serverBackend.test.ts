/** Servers as a backend, against scripted servers on this machine. Faults 55 to 60 are in `serverFaults.test.ts`. */
import assert from 'node:assert/strict';
import type { OutcomeOf, RequestOf } from '../../../../src/protocol/engine';
import { backendFor } from './backendFor';
import { ScriptedServer, sse, type Script } from './scriptedServer';
import { llamaServer, ollama, SUM, tgi, vllm, type Scored } from './servers';

type Suggested = Extract<OutcomeOf<'complete'>, { kind: 'suggested' }>;

const PREFIX = 'def add(a, b):\n    return';
const complete = (model: string, given: Partial<RequestOf<'complete'>> = {}): RequestOf<'complete'> => ({
  op: 'complete',
  model: `server:here/${model}`,
  prefix: PREFIX,
  suffix: '\n\nprint(add(1, 2))\n',
  maxTokens: 32,
  extent: 'line',
  minProbability: 0.3,
  ...given,
});
const suggested = (outcome: OutcomeOf<'complete'>): Suggested => {
  assert.equal(outcome.kind, 'suggested', JSON.stringify(outcome));
  return outcome as Suggested;
};
const joint = (tokens: readonly Scored[]): number => Math.exp(tokens.reduce((sum, [, logprob]) => sum + logprob, 0));

describe('A completion by a server', () => {
  let server: ScriptedServer;
  const started: ScriptedServer[] = [];
  const serve = async (scripts: Record<string, Script>): Promise<ScriptedServer> => {
    started.push((server = await ScriptedServer.start(scripts)));
    return server;
  };
  afterEach(() => Promise.all(started.splice(0).map((each) => each.stop())));

  for (const [kind, scripts, model] of [
    ['llama-server', llamaServer(), 'smollm2'],
    ['vLLM', vllm(), 'smollm2'],
    ['Ollama', ollama(), 'smollm2:135m'],
  ] as const)
    it(`ends with the line and has the probabilities that ${kind} gave`, async () => {
      const { backend } = backendFor(await serve(scripts));
      const outcome = suggested(await backend.ask(complete(model)));
      assert.equal(outcome.text, ' a + b');
      assert.ok(Math.abs(outcome.probability - joint(SUM.slice(0, 4))) < 1e-9);
      assert.deepEqual(
        outcome.tokens.map(({ text, logprob }) => [text, logprob]),
        [[' return', -0.05], ...SUM.slice(0, 4)],
      );
      for (const { body } of server.received.filter(({ body: { stream } }) => stream === true)) {
        const options = (body.options ?? body) as Record<string, unknown>;
        assert.equal(options.temperature, 0);
      }
    });

  it('ends before the token by which it would become too unlikely, at the end of a word', async () => {
    const { backend } = backendFor(
      await serve(
        vllm([
          [' total', -0.1],
          ['_sum', -0.1],
          [' of', -3],
        ]),
      ),
    );
    assert.equal(suggested(await backend.ask(complete('smollm2'))).text, ' total_sum');
    const torn = backendFor(
      await serve(
        vllm([
          [' total', -0.1],
          [' su', -0.1],
          ['rprise', -3],
        ]),
      ),
    );
    assert.equal(suggested(await torn.backend.ask(complete('smollm2'))).text, ' total ');
  });

  it('closes the connection when the rest is not wanted', async () => {
    const scripts = vllm();
    const { backend } = backendFor(await serve(scripts));
    await backend.ask(complete('smollm2'));
    // Of now on the server never ends an answer by itself.
    scripts['/v1/completions'] = sse(
      SUM.map(([text, logprob]) =>
        JSON.stringify({ choices: [{ text, logprobs: { tokens: [text], token_logprobs: [logprob] } }] }),
      ),
      { end: false },
    );
    suggested(await backend.ask(complete('smollm2', { prefix: `${PREFIX}(` })));
    await server.untilClosedEarly(1);
  });

  it('closes the connection when it is cancelled', async () => {
    const scripts = vllm();
    const { backend } = backendFor(await serve(scripts));
    await backend.ask(complete('smollm2'));
    const abort = new AbortController();
    scripts['/v1/completions'] = (received, response) => {
      void sse([JSON.stringify({ choices: [{ text: ' a', logprobs: { tokens: [' a'], token_logprobs: [-0.1] } }] })], {
        end: false,
      })(received, response);
      abort.abort();
    };
    const outcome = await backend.ask(complete('smollm2'), { signal: abort.signal });
    assert.deepEqual(outcome, { kind: 'cancelled', at: 'decode' });
    await server.untilClosedEarly(1);
    assert.equal(backend.state.is, 'ready');
  });

  it('spells what is typed: from before the word at the cursor, else from the cursor on', async () => {
    const { backend } = backendFor(await serve(vllm()));
    assert.equal(suggested(await backend.ask(complete('smollm2'))).text, ' a + b');
    assert.equal(server.received.at(-1)!.body.prompt, PREFIX.slice(0, -' return'.length));
    const healed = suggested(await backend.ask(complete('smollm2', { prefix: `${PREFIX} ` })));
    assert.equal(healed.text, 'a + b');
    assert.equal(server.received.at(-1)!.body.prompt, PREFIX);
    const other = suggested(await backend.ask(complete('smollm2', { prefix: `${PREFIX} su` })));
    assert.equal(other.text, ' a + b');
    assert.deepEqual(
      server.received.slice(-2).map(({ body }) => body.prompt),
      [PREFIX, `${PREFIX} su`],
    );
  });

  it('has llama-server spell what is typed by a grammar', async () => {
    const { backend } = backendFor(await serve(llamaServer()));
    assert.equal(suggested(await backend.ask(complete('smollm2', { prefix: `${PREFIX} ` }))).text, 'a + b');
    assert.equal(server.received.at(-1)!.body.grammar, 'root ::= " " [^\\x00]*');
  });

  it('has no probability where the server gives none, and then ends with the line', async () => {
    const { backend } = backendFor(await serve(tgi()));
    const outcome = suggested(await backend.ask(complete('smollm2', { extent: 'block' })));
    assert.deepEqual([outcome.text, outcome.tokens, outcome.stop], [' a + b', [], 'line']);
    const marks = backendFor(
      await serve(
        tgi([
          [' (', 0],
          [')', 0],
        ]),
      ),
    );
    assert.deepEqual(await marks.backend.ask(complete('smollm2')), { kind: 'empty', why: 'unsure' });
  });

  it('joins the bytes of a character that tokens split', async () => {
    const bytes = Buffer.from(' né€');
    // A server holds back the text of a character until it is whole.
    const cut = [
      bytes.subarray(0, 2),
      bytes.subarray(2, 3),
      bytes.subarray(3, 4),
      bytes.subarray(4, 6),
      bytes.subarray(6),
    ];
    const scripts = llamaServer();
    const { backend } = backendFor(await serve(scripts));
    await backend.ask(complete('smollm2'));
    const texts = [' n', '', 'é', '', '€'];
    const at = { prefix: `${PREFIX}(` };
    scripts['/v1/completions'] = sse([
      ...cut.map((part, at) =>
        JSON.stringify({
          choices: [
            {
              text: texts[at],
              logprobs: { content: [{ id: at, token: part.toString(), bytes: [...part], logprob: -0.1 }] },
            },
          ],
        }),
      ),
      '[DONE]',
    ]);
    const outcome = suggested(await backend.ask(complete('smollm2', at)));
    assert.equal(outcome.text, ' né€');
    assert.ok(Math.abs(outcome.probability - Math.exp(-0.5)) < 1e-9);
    assert.deepEqual(
      outcome.tokens.map(({ text }) => text),
      [' n', '<C3>', 'é', '<E2><82>', '€'],
    );
  });

  it('sends what stands near the cursor and nothing else of the document', async () => {
    const { backend } = backendFor(await serve(vllm()));
    await backend.ask(complete('smollm2', { beyond: { before: 'FAR-ABOVE', after: 'FAR-BELOW' } }));
    assert.ok(!server.received.some(({ text }) => text.includes('FAR')));
  });

  it('asks about each ability once, and keeps what it found over reloads', async () => {
    const first = backendFor(await serve(vllm()));
    await first.backend.ask(complete('smollm2'));
    const probed = server.received.length;
    await first.backend.ask(complete('smollm2'));
    assert.equal(server.received.length, probed + 1);
    const next = backendFor(server, { memory: first.memory });
    await next.backend.ask(complete('smollm2'));
    assert.equal(server.received.length, probed + 2);
    assert.ok(!('suffix' in server.received.at(-1)!.body));
  });

  it('leaves out what the server refuses later, once and for good', async () => {
    const { backend } = backendFor(
      await serve({ ...vllm(), ...llamaServer(), '/infill': llamaServer()['/v1/completions']! }),
    );
    await backend.ask(complete('smollm2'));
    assert.equal(server.received.at(-1)!.path, '/infill');
    server.scripts['/infill'] = llamaServer()['/infill']!;
    assert.equal(suggested(await backend.ask(complete('smollm2'))).text, ' a + b');
    const refused = server.at('/infill').length;
    assert.equal(suggested(await backend.ask(complete('smollm2'))).text, ' a + b');
    assert.equal(server.at('/infill').length, refused);
  });

  it('comes as the only candidate when it is called for by hand', async () => {
    const { backend } = backendFor(await serve(ollama()));
    const { minProbability, op, ...place } = complete('smollm2:135m');
    assert.deepEqual([minProbability, op], [0.3, 'complete']);
    const outcome = await backend.ask({ op: 'alternatives', ...place, count: 4 });
    assert.ok(outcome.kind === 'alternatives');
    assert.deepEqual(
      outcome.candidates.map(({ text }) => text),
      [' a + b'],
    );
  });

  it('is all that a server is asked for', async () => {
    const { backend } = backendFor(await serve(vllm()));
    const outcome = await backend.ask({
      op: 'attend',
      model: 'server:here/smollm2',
      text: 'x',
      precision: 'fast',
      maxTokens: 8,
    });
    assert.ok(outcome.kind === 'failed' && outcome.error.code === 'capabilityMissing');
    assert.deepEqual(outcome.error.args.why, { code: 'notFromServer', args: {} });
    assert.equal(
      (await backend.ask({ op: 'warm', model: 'server:here/smollm2', prefix: 'x', suffix: '' })).kind,
      'warmed',
    );
    assert.deepEqual(server.received, []);
  });
});

describe('What is found of a server', () => {
  let server: ScriptedServer;
  afterEach(() => server.stop());
  const CASES = [
    ['llama-server', llamaServer(), 'b11434-abc', 2048, ['entries', 'none', false, true]],
    ['vLLM', vllm(), '0.32.0', 2048, ['lists', 'none', true, false]],
    ['Ollama', ollama(), '0.12.11', 8192, ['ollama', 'none', false, false]],
    ['TGI', tgi(), '3.3.0', 4096, ['none', 'none', false, false]],
  ] as const;
  for (const [kind, scripts, version, contextTokens, abilities] of CASES)
    it(`is its kind, its version, its models and what they do: ${kind}`, async () => {
      server = await ScriptedServer.start(scripts);
      const { backend } = backendFor(server);
      const found = await backend.look(`${server.url}/v1/`);
      assert.ok('kind' in found, JSON.stringify(found));
      assert.deepEqual([found.kind, found.version, found.models[0]?.contextTokens], [kind, version, contextTokens]);
      const of = await backend.abilities(server.url, found.models[0]!.id);
      assert.ok('logprobs' in of, JSON.stringify(of));
      assert.deepEqual([of.logprobs, of.fillIn, of.echo, of.grammar], abilities);
      const listed = await backend.ask({ op: 'models', verify: false });
      assert.ok(listed.kind === 'models');
      assert.deepEqual(
        listed.models.map(({ id, origin }) => [id, origin]),
        [[`server:here/${found.models[0]!.id}`, 'server']],
      );
    });
});
