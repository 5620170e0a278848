/** The built command line (dist/cli.js), as a shell runs it. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { CLI, inShell, json, shareEngine } from './support';

describe('The command line', function () {
  this.timeout(60_000);
  shareEngine();

  it('lists the models with what each can do, and checks their files', async () => {
    const { models } = await json<{
      models: {
        id: string;
        family: string;
        bytes: number;
        sha256: string;
        capabilities: Record<string, { is: string; why?: string }>;
      }[];
    }>('models', '--verify');
    assert.deepEqual(models.map(({ id, family, sha256 }) => [id, family, sha256]).sort(), [
      ['all-minilm-l6-v2', 'encoder', 'ok'],
      ['byte-gru', 'recurrent', 'ok'],
      ['smollm2-135m-code', 'decoder', 'ok'],
      ['smollm2-135m-instruct', 'decoder', 'ok'],
      ['translate-en-fr', 'encoder-decoder', 'ok'],
    ]);
    for (const { bytes, capabilities } of models) {
      assert.ok(bytes > 1e6);
      for (const capability of Object.values(capabilities))
        if (capability.is === 'unavailable') assert.ok(capability.why);
    }
  });

  it('reads a text from standard input', async () => {
    const { stdout } = await inShell(
      ['tokens', '--model', 'smollm2-135m-instruct', '--text', '-', '--json'],
      'שלום dog',
    );
    const { tokens } = JSON.parse(stdout) as { tokens: { text: string; start: number; end: number }[] };
    assert.deepEqual(tokens.at(-1), { id: 2767, text: ' dog', start: 4, end: 8 });
    assert.ok(tokens.some(({ text }) => /^<[0-9A-F]{2}>/.test(text) || text === 'ש'));
  });

  it('gives next tokens whose probabilities are the exponentials of their log-probabilities', async () => {
    const { top } = await json<{ top: { text: string; probability: number; logprob: number }[] }>(
      'next',
      '--model',
      'smollm2-135m-instruct',
      '--prompt',
      'The capital of France is',
      '--top',
      '5',
    );
    assert.equal(top.length, 5);
    assert.equal(top[0]?.text, ' Paris');
    for (const { probability, logprob } of top) assert.ok(Math.abs(probability - Math.exp(logprob)) < 1e-6);
  });

  it('scores each candidate as the sum of its tokens', async () => {
    const { candidates } = await json<{
      candidates: { text: string; logprob: number; tokens: { logprob: number }[] }[];
    }>(
      'score',
      '--model',
      'smollm2-135m-instruct',
      '--prompt',
      'The sky is',
      '--candidate',
      ' blue',
      '--candidate',
      ' made of cheese',
      '--exact',
    );
    assert.deepEqual(
      candidates.map(({ text }) => text),
      [' blue', ' made of cheese'],
    );
    for (const { logprob, tokens } of candidates)
      assert.ok(Math.abs(logprob - tokens.reduce((sum, token) => sum + token.logprob, 0)) < 1e-4);
    assert.ok(candidates[0]!.logprob > candidates[1]!.logprob);
  });

  it('completes as the editor would', async () => {
    const prefix = 'const first = read("first");\nconst second = read("second");\nconst third = read(';
    const outcome = await json<{ kind: string; text: string }>(
      ...['complete', '--prefix', prefix, '--suffix', '', '--language', 'javascript'],
    );
    assert.equal(outcome.kind, 'shown');
    assert.equal(outcome.text, '"third");');
  });

  it('completes a file with indents of three in indents of three', async () => {
    const sum = [
      'def total(items):',
      '   result = 0',
      '   for item in items:',
      '      result += item',
      '   return result',
    ];
    const prefix = [...sum, '', 'def count(items):', '   result = 0', '   for item in items:', '      '].join('\n');
    const outcome = await json<{ kind: string; text: string }>(
      ...['complete', '--model', 'smollm2-135m-code', '--language', 'python', '--min-probability', '0'],
      ...['--prefix', prefix],
    );
    assert.equal(outcome.kind, 'shown');
    const [first, ...more] = outcome.text.split('\n');
    assert.match(first!, /^\S/, 'the indent that is there is not added to');
    assert.ok(more.length > 0, outcome.text);
    for (const line of more) assert.equal(/^ */.exec(line)![0].length % 3, 0, JSON.stringify(outcome.text));
  });

  it('streams plain text when no JSON is asked for', async () => {
    const { stdout } = await inShell([
      'generate',
      '--model',
      'smollm2-135m-instruct',
      '--prompt',
      'The capital of France is',
      '--max-tokens',
      '1',
      '--greedy',
    ]);
    assert.equal(stdout, ' Paris\n');
  });

  it("counts a text in words, characters, bytes and every model's tokens", async () => {
    const found = await json<{
      words: number;
      characters: number;
      bytes: number;
      models: { model: string; count: number; bytesPerToken: number }[];
    }>('tokens', '--text', 'שלום dog 👍🏽');
    assert.deepEqual([found.words, found.characters, found.bytes], [2, 10, 21]);
    assert.deepEqual(found.models.map(({ model }) => model).sort(), [
      'all-minilm-l6-v2',
      'byte-gru',
      'smollm2-135m-instruct',
      'translate-en-fr',
    ]);
    assert.equal(found.models.find(({ model }) => model === 'byte-gru')?.count, 21, 'its tokens are bytes');
  });

  it('shows what sampling leaves of the next token, and draws from it', async () => {
    const { top } = await json<{ top: { probability: number; samplingProbability: number; samples: number }[] }>(
      'next',
      '--model',
      'smollm2-135m-instruct',
      '--prompt',
      'The capital of France is',
      '--top',
      '8',
      '--top-k',
      '3',
      '--samples',
      '500',
      '--seed',
      '7',
    );
    assert.deepEqual(
      top.map(({ samplingProbability }) => samplingProbability > 0),
      [true, true, true, false, false, false, false, false],
    );
    assert.equal(
      top.reduce((sum, { samples }) => sum + samples, 0),
      500,
    );
    for (const { samplingProbability, samples } of top) assert.ok(Math.abs(samples / 500 - samplingProbability) < 0.1);
  });

  it('explains itself', async () => {
    const { code, stdout } = await inShell(['--help']);
    assert.equal(code, 0);
    for (const verb of ['models', 'tokens', 'next', 'score', 'generate', 'complete', 'attend', 'heads'])
      assert.ok(stdout.includes(`\n  ${verb}`), verb);
  });

  it('ends quietly when its reader has seen enough', async function () {
    if (process.platform === 'win32') return this.skip();
    const child = spawn('sh', [
      '-c',
      `"${process.execPath}" "${CLI}" attend --model all-minilm-l6-v2 --text "one two three" --json | head -c 10; wait`,
    ]);
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += String(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += String(chunk);
    });
    await new Promise((resolve) => child.once('close', resolve));
    assert.equal(stdout.length, 10);
    assert.equal(stderr, '');
  });

  it('translates, ranks, asks and compares models', async () => {
    assert.equal(
      (await json<{ text: string }>('translate', '--text', 'I am a good dog.')).text,
      'Je suis un bon chien.',
    );
    const { candidates } = await json<{ candidates: { text: string; share: number }[] }>(
      'rank',
      '--text',
      'The capital of France is ___.',
      '--candidate',
      'Berlin',
      '--candidate',
      'Paris',
    );
    assert.deepEqual(
      candidates.map(({ text }) => text),
      ['Paris', 'Berlin'],
    );
    const asked = await json<{ prompt: string; completion: string; chatAnswer: string }>(
      'ask',
      '--question',
      'What is the capital of France?',
    );
    assert.match(asked.prompt, /^User's question: .*\nLLM's response:$/);
    assert.match(asked.chatAnswer, /Paris/);
    const { models } = await json<{ models: { id: string; bitsPerByte: number[] }[] }>(
      'ladder',
      '--text',
      'The sky is blue and the grass is green.',
    );
    assert.deepEqual(
      models.map(({ id }) => id),
      ['5-gram', 'byte-gru', 'smollm2-135m-instruct'],
    );
  });
});
