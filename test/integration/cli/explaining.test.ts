/** What decided an answer, by the built command line (dist/cli.js): sums, cuts, layers, patches, and how far measures agree. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { attentive, inShell, json, shareEngine } from './support';

describe('Explaining by the command line', function () {
  this.timeout(60_000);
  shareEngine();

  it('takes the difference of two logits apart: as numbers whose sum is the difference, and in a sentence', async () => {
    const asked = ['why', '--model', 'smollm2-135m-instruct', '--text', 'The capital of France is'];
    const found = await json<{
      token: { text: string };
      other: { text: string };
      difference: number;
      sum: number;
      embedding: number;
      heads: number[][];
      mlps: number[];
      sources: number[];
    }>(...asked, '--token', ' Paris', '--other', ' Rome');
    assert.deepEqual([found.token.text, found.other.text], [' Paris', ' Rome']);
    const total = [found.embedding, ...found.mlps, ...found.heads.flat()].reduce((sum, term) => sum + term, 0);
    assert.ok(Math.abs(total - found.difference) < 1e-4, `${total} beside ${found.difference}`);
    assert.deepEqual(
      [found.heads.length, found.heads[0]!.length, found.mlps.length, found.sources.length],
      [30, 9, 30, 5],
    );
    const { code, stdout, stderr } = await inShell([...asked, '--other', ' Rome', '--top', '2']);
    assert.deepEqual([code, stderr], [0, '']);
    const lines = stdout.trimEnd().split('\n');
    assert.match(
      lines[0]!,
      /^" Paris" rather than " Rome": \+\d+\.\d from .*; \+\d+\.\d from .*; the rest [+−]\d+\.\d\.$/,
    );
    assert.equal(lines.length, 6);
    const shown = found.difference.toFixed(3);
    assert.equal(lines.at(-1), `sum +${shown}, model +${shown}`);
  });

  it('says of a word of several tokens which of them is explained, and takes no two comparisons', async () => {
    const asked = ['why', '--model', 'smollm2-135m-instruct', '--text', 'The capital of France is'];
    const { code, stdout, stderr } = await attentive([...asked, '--token', ' Unbelievably', '--mean', '--top', '1']);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /^--token " Unbelievably" is \d tokens: its first, " Un\w*", is taken\.\n$/);
    assert.match(stdout, /rather than the mean of the vocabulary: /);
    const both = await attentive([...asked, '--other', ' Rome', '--mean']);
    assert.deepEqual([both.code, both.stdout], [2, '']);
    assert.match(both.stderr, /leave out --other/);
  });

  it('tells what a prediction becomes where tokens may not be looked at, cut by cut or at once', async () => {
    const text = 'When Mary and John went to the store, John gave a drink to';
    const asked = ['cut', '--model', 'smollm2-135m-instruct', '--text', text, '--source', '1'];
    interface Answer {
      token: { text: string };
      before: { probability: number; difference: number };
      cuts: { edges: unknown[]; probability: number; difference: number }[];
    }
    const narrowed = [...asked, '--source', '9', '--layer', '20', '--head', '3'];
    const { token, before, cuts } = await json<Answer>(...narrowed);
    assert.equal(token.text, ' Mary');
    assert.deepEqual(
      cuts.map(({ edges }) => edges),
      [[{ source: 1 }], [{ source: 9, layer: 20, head: 3 }]],
    );
    assert.ok(cuts[0]!.probability < before.probability / 2);
    const together = await json<Answer>(...narrowed, '--together', '--everywhere');
    assert.deepEqual(
      together.cuts.map(({ edges }) => edges.length),
      [2],
    );
    assert.ok(together.cuts[0]!.difference < cuts[0]!.difference);
    const { code, stdout, stderr } = await attentive(narrowed);
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /nothing is cut\n.* {2}" Mary" \(token 1\)\n.* {2}" John" \(token 9\) in layer 20 head 3\n$/);
  });

  it('names the --source that a layer and a head belong to, or says that there is none', async () => {
    const asked = ['cut', '--model', 'smollm2-135m-instruct', '--text', 'The dog sat'];
    for (const [options, says] of [
      [['--layer', '1', '--source', '1'], /name the token first/],
      [['--source', '1', '--head', '1'], /give --layer too/],
      [['--source', '1', '--layer', '1', '--layer', '2'], /twice for one --source/],
      [[], /--source is missing/],
    ] as const) {
      const { code, stdout, stderr } = await attentive([...asked, ...options]);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, says);
    }
  });

  it('confirms the largest claims of a ledger by cutting, with both numbers', async () => {
    const text = 'When Mary and John went to the store, John gave a drink to';
    const { code, stdout, stderr } = await attentive([
      ...['why', '--model', 'smollm2-135m-instruct', '--text', text, '--confirm', '--top', '1'],
    ]);
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /\n +\+1\.775 +\+3\.591 {2}confirmed +" Mary" 13 tokens before\n/);
    assert.equal(stdout.match(/ {2}(confirmed|compensated|not confirmed) /g)!.length, 10);
  });

  it('tells how far measures agree with leave-one-out: as numbers by token, and in sentences', async () => {
    const asked = ['faithfulness', '--model', 'smollm2-135m-instruct', '--text', 'The capital of France is'];
    const found = await json<{
      token: { text: string };
      sources: number[];
      leaveOneOut: number[];
      rankings: { by: string; shown: unknown; tau: number; scores: number[]; curve: number[] }[];
    }>(...asked, '--keep', '0', '--layer', '20');
    assert.deepEqual([found.token.text, found.sources, found.leaveOneOut.length], [' Paris', [1, 2, 3], 3]);
    assert.equal(found.rankings.filter(({ shown }) => shown !== null).length, 3);
    for (const { scores, curve } of found.rankings) assert.deepEqual([scores.length, curve.length], [3, 4]);
    const { code, stdout, stderr } = await attentive([...asked, '--position', '4']);
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^(Of|All measures order) the 3 tokens before " is"/);
    assert.match(stdout, /\n +–  +\d\.\d\d {2}leave-one-out\n/);
    const headAlone = await attentive([...asked, '--head', '1']);
    assert.deepEqual([headAlone.code, headAlone.stdout], [2, '']);
    assert.match(headAlone.stderr, /give --layer too/);
  });

  it('tells what each layer would predict, at one place or at all', async () => {
    const asked = ['lens', '--model', 'smollm2-135m-instruct', '--text', 'The capital of France is'];
    const found = await json<{ token: { text: string }; decidedAt: number; layers: { rank: number }[] }>(...asked);
    assert.equal(found.layers.length, 30);
    assert.equal(found.layers.at(-1)!.rank, 0);
    const { code, stdout, stderr } = await attentive(asked);
    assert.deepEqual([code, stderr], [0, '']);
    assert.ok(stdout.startsWith(`${JSON.stringify(found.token.text)} rather than `));
    assert.ok(stdout.split('\n')[0]!.endsWith(`: decided at layer ${found.decidedAt}`), stdout);
    const whole = await json<{ top: unknown[][]; answers: { text: string }[] }>(...asked, '--whole');
    assert.deepEqual([whole.top.length, whole.top[0]!.length], [30, 5]);
    assert.equal(whole.answers.at(-1)!.text, found.token.text);
    const both = await attentive([...asked, '--whole', '--position', '2']);
    assert.deepEqual([both.code, both.stdout], [2, '']);
  });

  it('patch puts one text into another, as JSON and as a table', async () => {
    const asked = [
      ...[
        'patch',
        '--model',
        'translate-en-fr',
        '--text',
        "The animal didn't cross the street because it was too tired.",
      ],
      ...['--other-text', "The animal didn't cross the street because it was too wide."],
    ];
    const found = await json<{
      token: { text: string };
      written: string;
      shares: number[][];
      places: { texts: string[] }[];
    }>(...asked);
    assert.equal(found.token.text.trim(), 'il');
    const place = found.places.findIndex(({ texts }) => texts[0] !== texts[1]);
    assert.ok(found.shares.length === 6 && found.shares.every((layer) => layer[place]! > 0.9));
    const { code, stdout, stderr } = await attentive(asked);
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^"\s?il" rather than "\s?elle"/);
    assert.match(stdout, /1\.00 {2}all places at once/);
    const both = await attentive(['patch', '--model', 'translate-en-fr', '--text', '-', '--other-text', '-']);
    assert.deepEqual([both.code, both.stdout], [2, '']);
  });

  it('draws a sum, cuts, layers, patches and how far measures agree', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'attentive-charts-'));
    try {
      const about = ['--model', 'smollm2-135m-instruct', '--text', 'The capital of France is'];
      for (const [verb, more, shown] of [
        ['why', ['--other', ' Rome', '--top', '3'], ['sum +7.', 'through layer 23 head 4']],
        ['cut', ['--source', '3', '--other', ' Rome'], ['nothing is cut', '&quot; France&quot; (token 3)']],
        ['lens', [], ['decided at layer 29', 'layer 0']],
        ['faithfulness', [], ['Of the 4 tokens before', 'leave-one-out itself', '<polyline ']],
        ['lens', ['--whole'], ['>France</text>', '>Paris</text>']],
        ['patch', ['--other-text', 'The capital of Italy is'], ['France/ Italy', '>1.00</text>']],
      ] as const) {
        const file = path.join(folder, 'chart.svg');
        const { code } = await attentive([verb, ...about, ...more, '--fast', '--svg', file]);
        assert.equal(code, 0);
        const svg = await readFile(file, 'utf8');
        for (const each of shown) assert.ok(svg.includes(each), `${verb}: ${each} in ${svg}`);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
