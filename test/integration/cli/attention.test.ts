/** Attention, heads and effects by the built command line (dist/cli.js), as numbers and as files. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { attentive, inShell, json, shareEngine } from './support';

describe('Attention by the command line', function () {
  this.timeout(60_000);
  shareEngine();

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

  it('draws a head as SVG and PNG, and writes a page that works by itself', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'attentive-figure-'));
    try {
      const file = (name: string): string => path.join(folder, name);
      const { code, stderr } = await inShell([
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
});
