/** The built command line (dist/cli.js), as a shell runs it. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { attentive, CLI } from './support';

async function json<T>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await attentive([...args, '--json']);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as T;
}

describe('The command line', function () {
  this.timeout(60_000);

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
    const { stdout } = await attentive(
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

  it('gives attention by layer, head, query and key, only the layers asked for', async () => {
    const { tokens, attention } = await json<{
      tokens: unknown[];
      attention: { self: { layers: number[]; heads: number; weights: number[][][][] } };
    }>('attend', '--model', 'all-minilm-l6-v2', '--text', 'It was too wide.', '--layers', '1,4');
    const { layers, heads, weights } = attention.self;
    assert.deepEqual(layers, [1, 4]);
    assert.equal(weights.length, 2);
    const firstHead = weights[0]![0]!;
    assert.deepEqual(
      [weights[0]!.length, firstHead.length, firstHead[0]!.length],
      [heads, tokens.length, tokens.length],
    );
    for (const row of weights[1]![0]!) assert.ok(Math.abs(row.reduce((sum, weight) => sum + weight, 0) - 1) < 1e-4);
  });

  it('ranks heads by what they do, best first', async () => {
    const { heads } = await json<{
      heads: { layer: number; head: number; score: number; entropy: number; meanDistance: number }[];
    }>(
      'heads',
      '--model',
      'all-minilm-l6-v2',
      '--text',
      "The animal didn't cross the street because it was too tired.",
      '--from',
      '10',
      '--to',
      '2',
      '--top',
      '3',
    );
    assert.equal(heads.length, 3);
    const scores = heads.map(({ score }) => score);
    assert.deepEqual(
      scores,
      scores.toSorted((a, b) => b - a),
    );
    assert.ok(scores[0]! > 0.3);
    assert.ok(heads.every(({ entropy, meanDistance }) => entropy > 0 && meanDistance > 0));
  });

  it('gives three maps and the target for an encoder-decoder', async () => {
    const { target, attention } = await json<{
      target: { text: string }[];
      attention: Record<'encoder' | 'decoder' | 'cross', { weights: number[][][][] }>;
    }>('attend', '--model', 'translate-en-fr', '--text', 'I am a good dog.');
    assert.deepEqual(Object.keys(attention), ['encoder', 'decoder', 'cross']);
    assert.equal(attention.cross.weights[0]?.[0]?.length, target.length);
  });

  it('completes as the editor would', async () => {
    const outcome = await json<{ kind: string; text: string }>(
      'complete',
      '--prefix',
      'The capital of France is ',
      '--suffix',
      '',
    );
    assert.equal(outcome.kind, 'shown');
    assert.match(outcome.text, /^Paris/);
  });

  it('streams plain text when no JSON is asked for', async () => {
    const { stdout } = await attentive([
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

  const mistakes: readonly [why: string, args: string[], code: number, says: RegExp][] = [
    ['no verb', [], 2, /Use one of: models, tokens/],
    ['a verb that does not exist', ['divine'], 2, /"divine" is not a verb/],
    ['a verb that every object inherits', ['toString'], 2, /"toString" is not a verb/],
    ['an option that does not exist', ['tokens', '--modle', 'x'], 2, /--model --text --json/],
    ['an option left out', ['attend', '--text', 'x'], 2, /--model is missing/],
    [
      'a number that is none',
      ['next', '--model', 'smollm2-135m-instruct', '--prompt', 'x', '--top', 'many'],
      2,
      /--top must be a whole number from 1 to 1000, not "many"/,
    ],
    ['a model that does not exist', ['tokens', '--model', 'gpt-17', '--text', 'x'], 2, /smollm2-135m-instruct/],
    [
      'an ability that the model has not',
      ['generate', '--model', 'all-minilm-l6-v2', '--prompt', 'x'],
      2,
      /offers no text generation/,
    ],
    [
      'greedy and sampled at once',
      ['generate', '--model', 'x', '--prompt', 'x', '--greedy', '--seed', '1'],
      2,
      /leave out/,
    ],
    [
      'nothing to explain',
      ['attend', '--model', 'all-minilm-l6-v2', '--text', '  '],
      2,
      /--text is empty\. Give it at least one word/,
    ],
    [
      'a pattern that does not exist',
      ['heads', '--model', 'all-minilm-l6-v2', '--pattern', 'magic'],
      2,
      /--pattern must be one of: previous/,
    ],
    [
      'heads for nothing',
      ['heads', '--model', 'all-minilm-l6-v2'],
      2,
      /--pattern is missing, or --text with --from and --to/,
    ],
    [
      'a layer that the model has not',
      ['attend', '--model', 'all-minilm-l6-v2', '--text', 'x', '--layers', '9', '--json'],
      2,
      /layers 0 to 5/,
    ],
  ];
  for (const [why, args, code, says] of mistakes) {
    it(`says what to do about ${why}`, async () => {
      const result = await attentive(args);
      assert.equal(result.code, code, result.stderr);
      assert.match(result.stderr, says);
      assert.equal(result.stdout, '');
    });
  }

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

  it('says why there is no completion', async () => {
    const { code, stderr } = await attentive([
      'complete',
      '--model',
      'nowhere',
      '--prefix',
      'The capital of France is',
    ]);
    assert.equal(code, 2);
    assert.match(stderr, /nowhere/);
  });

  it('explains itself', async () => {
    const { code, stdout } = await attentive(['--help']);
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

  it('draws a head as SVG and PNG, and writes a page that works by itself', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'attentive-figure-'));
    try {
      const file = (name: string): string => path.join(folder, name);
      const { code, stderr } = await attentive([
        'attend',
        '--model',
        'all-minilm-l6-v2',
        '--text',
        'The dog & the cat',
        '--layer',
        '4',
        '--head',
        '0',
        '--svg',
        file('a.svg'),
        '--png',
        file('a.png'),
        '--html',
        file('a.html'),
      ]);
      assert.equal(code, 0, stderr);
      assert.match(await readFile(file('a.svg'), 'utf8'), /^<svg [\s\S]*layer 4 · head 0[\s\S]*>dog<[\s\S]*>&amp;</);
      assert.deepEqual([...(await readFile(file('a.png'))).subarray(1, 4)], [...Buffer.from('PNG')]);
      assert.match(await readFile(file('a.html'), 'utf8'), /attention-data/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('says which layer, head or measure there is not', async () => {
    const draw = (...more: string[]) =>
      attentive(['attend', '--model', 'translate-en-fr', '--text', 'A dog.', '--svg', '/dev/null', ...more]);
    for (const [option, value, says] of [
      ['layer', '9', /--layer must be/],
      ['head', '99', /--head must be/],
      ['map', 'self', /--map must be one of: encoder, decoder, cross/],
      ['measure', 'rollout', /source comes in at every layer/],
      ['measure', 'x', /raw, value, rollout/],
    ] as const) {
      const { code, stderr } = await draw(`--${option}`, value);
      assert.equal(code, 2);
      assert.match(stderr, says);
    }
  });

  it('tells what each earlier token did for one', async () => {
    const { effects, from, logprob } = await json<{ effects: number[]; from: number; logprob: number }>(
      'effects',
      '--model',
      'smollm2-135m-instruct',
      '--text',
      'The capital of France is Paris',
      '--token',
      '5',
    );
    assert.deepEqual([effects.length, from], [5, 0]);
    assert.ok(effects[3]! > 1 && logprob < 0, 'without France no Paris');
  });

  it('finds the heads that turn between two texts', async () => {
    const text = "The animal didn't cross the street because it was too";
    const { heads } = await json<{ heads: { layer: number; head: number; score: number }[] }>(
      'heads',
      '--model',
      'all-minilm-l6-v2',
      '--text',
      `${text} tired.`,
      '--other',
      `${text} wide.`,
      '--from',
      '10',
      '--to',
      '2',
      '--other-to',
      '8',
      '--top',
      '12',
    );
    const figure = heads.find(({ layer, head }) => layer === 4 && head === 0);
    assert.ok(figure && Math.abs(figure.score - 0.016) < 0.002, JSON.stringify(heads));
    assert.equal(
      (
        await attentive([
          'heads',
          '--model',
          'all-minilm-l6-v2',
          '--text',
          `${text} tired.`,
          '--other',
          'Short.',
          '--from',
          '10',
          '--to',
          '2',
          '--other-to',
          '8',
        ])
      ).code,
      2,
    );
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
      ['5-gram', 'smollm2-135m-instruct', 'byte-gru'],
    );
  });
});
