/** `attentive mcp`, asked by a client of the official SDK over its standard input and output. */
import assert from 'node:assert/strict';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { CLI } from './support';

interface Answered {
  readonly text: string;
  readonly isError: boolean;
  readonly data: Record<string, unknown>;
}

describe('attentive mcp', function () {
  this.timeout(120_000);
  const client = new Client({ name: 'a test', version: '1' });
  const transport = new StdioClientTransport({ command: process.execPath, args: [CLI, 'mcp'], stderr: 'pipe' });
  before(() => client.connect(transport));
  after(() => client.close());

  const call = async (name: string, input: Record<string, unknown>, signal?: AbortSignal): Promise<Answered> => {
    const result = await client.callTool({ name, arguments: input }, undefined, { signal });
    const [content] = result.content as { type: string; text: string }[];
    const data = (result.structuredContent ?? {}) as Record<string, unknown>;
    return { text: content?.text ?? '', isError: result.isError === true, data };
  };

  it('lists its tools with what they take', async () => {
    const { tools } = await client.listTools();
    assert.deepEqual(tools.map(({ name }) => name).sort(), [
      'attentive_complete',
      'attentive_explain',
      'attentive_score',
    ]);
    for (const { inputSchema, annotations } of tools) {
      assert.ok((inputSchema.required ?? []).every((name) => Object.hasOwn(inputSchema.properties ?? {}, name)));
      assert.equal(annotations?.readOnlyHint, true);
    }
  });

  it('scores candidates, each as the sum of its tokens', async () => {
    const { data, text } = await call('attentive_score', {
      before: 'The capital of France is',
      candidates: [' made of cheese', ' Paris'],
    });
    const candidates = data.candidates as { text: string; logprob: number; tokens: { logprob: number }[] }[];
    assert.deepEqual(
      candidates.map((each) => each.text),
      [' made of cheese', ' Paris'],
    );
    for (const { logprob, tokens } of candidates)
      assert.ok(Math.abs(logprob - tokens.reduce((sum, token) => sum + token.logprob, 0)) < 1e-3);
    assert.ok(candidates[1]!.logprob > candidates[0]!.logprob);
    assert.match(text, /" Paris": [\d.]+ %/);
    assert.ok(text.indexOf('Paris') < text.indexOf('cheese'));
  });

  it('scores a whole text, with nothing before it', async () => {
    const { data, isError } = await call('attentive_score', { candidates: ['The dog barks.'] });
    assert.equal(isError, false);
    assert.equal((data.candidates as unknown[]).length, 1);
  });

  it('completes a line at a cursor', async () => {
    const { data } = await call('attentive_complete', { before: 'def add(a, b):\n    return', after: '\n' });
    assert.match(String(data.text), /^ a \+ b/);
    assert.ok(Number(data.probability) > 0 && Number(data.probability) <= 1);
  });

  it('says what a token attended to, and what its probability rests on', async () => {
    const text = 'The capital of France is Paris. The weather is fine today.';
    const { data, text: said } = await call('attentive_explain', { text, word: 'Paris' });
    assert.deepEqual((data.token as { text: string }).text, ' Paris');
    const attended = data.attended as { token: string; place: number; value: number }[];
    assert.equal(attended.length, 5);
    const place = (data.token as { place: number }).place;
    for (const each of attended) assert.ok(each.place > 0 && each.place <= place && each.value > 0 && each.value < 1);
    const sources = data.sources as { token: string; value: number }[];
    assert.ok(
      sources.some(({ token, value }) => token === ' France' && value > 0),
      said,
    );
    assert.match(said, /exact arithmetic[\s\S]*likeliest other token/);
  });

  it('says in a sentence what is wrong with a question', async () => {
    for (const [name, input, sentence] of [
      ['attentive_score', {}, /The input is wrong at candidates/],
      ['attentive_explain', { text: 'A dog.', word: 'cat' }, /does not contain the word/],
      ['attentive_score', { candidates: ['a'], model: 'no-such' }, /There is no model "no-such"/],
      ['attentive_nothing', {}, /There is no tool/],
    ] as const) {
      const { isError, text } = await call(name, input);
      assert.equal(isError, true, text);
      assert.match(text, sentence);
    }
  });

  it('answers the next question after one was cancelled', async () => {
    const abort = new AbortController();
    const long = Array.from({ length: 400 }, (_, i) => `word${i}`).join(' ');
    const asked = call('attentive_explain', { text: long }, abort.signal);
    abort.abort();
    await assert.rejects(asked);
    assert.equal((await call('attentive_score', { candidates: [' Paris'], before: 'In' })).isError, false);
  });
});
