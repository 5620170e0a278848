/** Texts that are longer than a server reads: sent shorter, without a refusal where it says what it reads, and after one where it does not. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { estimatedTokens } from '../../../../src/base/text/estimatedTokens';
import { endThatFits } from '../../../../src/backends/openai/fitting';
import type { RequestOf } from '../../../../src/protocol/engine';
import { backendFor } from './backendFor';
import { json, ScriptedServer, type Script } from './scriptedServer';
import { llamaServer, vllm } from './servers';

const LINES = Array.from({ length: 400 }, (_, i) => `value_${i} = compute(${i})`).join('\n');
const complete = (more = ''): RequestOf<'complete'> => ({
  ...{
    op: 'complete',
    model: 'server:here/smollm2',
    prefix: `${LINES}${more}\ndef add(a, b):\n    return`,
    suffix: '',
  },
  ...{ maxTokens: 32, extent: 'line', minProbability: 0.3 },
});

/** Refuses as vLLM does what has more than so many characters. */
const upTo =
  (units: number, script: Script): Script =>
  (received, response) =>
    String(received.body.prompt).length <= units
      ? script(received, response)
      : json(
          {
            error: {
              message: "This model's maximum context length is 512 tokens.",
              type: 'BadRequestError',
              code: 400,
            },
          },
          400,
        )(received, response);

describe('A text that is longer than a server reads', () => {
  let server: ScriptedServer | undefined;
  afterEach(() => server?.stop());
  const prompts = (): string[] =>
    server!.at('/v1/completions').flatMap(({ body }) => (body.stream === true ? [String(body.prompt)] : []));

  it('is cut to what the server says that it reads, and its start stays while a person types', async () => {
    server = await ScriptedServer.start(llamaServer());
    const { backend } = backendFor(server);
    assert.equal((await backend.ask(complete())).kind, 'suggested');
    const starts = new Set<string>();
    for (let typed = 1; typed <= 20; typed++) await backend.ask(complete(`\n${'x'.repeat(typed)}`));
    for (const prompt of prompts()) {
      assert.ok(prompt.endsWith(':\n   '));
      assert.ok(estimatedTokens(prompt) <= 2048 - 32, String(estimatedTokens(prompt)));
      starts.add(prompt.slice(0, 20));
    }
    assert.ok(starts.size <= 2, [...starts].join(' | '));
  });

  it('is cut shorter where it is refused for its length, and from then on at once, with nothing else left out', async () => {
    const scripts = vllm();
    scripts['/v1/models'] = json({ data: [{ id: 'smollm2', owned_by: 'vllm' }] });
    scripts['/v1/completions'] = upTo(3000, scripts['/v1/completions']!);
    server = await ScriptedServer.start(scripts);
    const { backend, memory } = backendFor(server);
    assert.equal((await backend.ask(complete())).kind, 'suggested');
    const first = prompts().length;
    assert.ok(first > 1);
    assert.equal((await backend.ask(complete())).kind, 'suggested');
    assert.equal(prompts().length, first + 1);
    assert.equal(Object.values(memory.known)[0]?.abilities.smollm2?.logprobs, 'lists');
  });

  it('is given up where even a short one is refused', async () => {
    const scripts = vllm();
    const { '/v1/completions': answer } = scripts;
    server = await ScriptedServer.start(scripts);
    const { backend } = backendFor(server);
    await backend.abilities(server.url, 'smollm2');
    scripts['/v1/completions'] = upTo(10, answer!);
    const outcome = await backend.ask(complete());
    assert.equal(outcome.kind === 'failed' && outcome.error.code, 'serverRefused');
  });

  it('ends as it ended, with whole characters, and never with more tokens than were asked for', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 400 }),
        fc.integer({ min: 16, max: 200 }),
        (text, tokens) => {
          const end = endThatFits(text, tokens);
          assert.ok(text.endsWith(end));
          assert.ok(estimatedTokens(end) <= tokens);
          assert.doesNotMatch(end, /^[\uDC00-\uDFFF]/);
        },
      ),
    );
  });
});
