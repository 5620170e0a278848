import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import type { LocalEngine } from '../../src/engine/service/engine';
import { graphFiles, tappedFor } from '../../src/engine/families/graphFiles';
import { causalGraph } from '../../src/engine/sessions/causalGraph';
import { CausalSession } from '../../src/engine/sessions/causalSession';
import { sharedLength } from '../../src/engine/sessions/kvCache';
import { loadConfig, loadSession } from '../../src/engine/sessions/library';
import { Tokenizer } from '../../src/engine/text/tokenizer';
import { gateOf } from '../../src/features/completion/core/boldness';
import { completeAt } from '../../src/features/completion/core/completeAt';
import { loadManifest } from '../../src/models/manifest';
import { GREEDY } from '../../src/protocol/engine';
import { ask, engineOnEmbeddedModels, worstDifference } from './support';

const model = 'smollm2-135m-instruct';
const complete = (prefix: string, extent: 'line' | 'block' = 'line', minProbability = 0) =>
  ({ op: 'complete', model, prefix, suffix: '', maxTokens: 16, extent, minProbability }) as const;

describe('Completion with the embedded model', function () {
  this.timeout(120_000);
  let engine: LocalEngine;
  before(() => {
    engine = engineOnEmbeddedModels();
  });
  after(() => engine.dispose());

  const table: readonly [why: string, prefix: string, begins: string][] = [
    ['finishes the word that is being typed', 'def is_even(n):\n    retu', 'rn n % 2 == 0'],
    ['reads a trailing blank as the start of the next word', 'The capital of France is ', 'Paris'],
    ['reads the same sentence without the blank alike', 'The capital of France is', ' Paris'],
  ];
  for (const [why, prefix, begins] of table) {
    it(why, async () => {
      const { text } = await ask(engine, complete(prefix), 'suggested');
      assert.ok(text.startsWith(begins), text);
      assert.ok(!text.includes('\n'));
    });
  }

  const inEmptyDocument = (before: string) =>
    completeAt(engine, {
      ...{ model, before, beforeStart: 0, after: '', language: 'plaintext', lines: 'auto' },
      ...gateOf('balanced', null),
    });
  for (const [before, word] of [
    ['The United States of', ' America'],
    ['Thank you very', ' much'],
    ['I wanted to let you', ' know'],
  ] as const)
    it(`is sure of what follows a set phrase that begins a document: ${before}`, async () => {
      const completion = await inEmptyDocument(before);
      assert.ok(completion.kind === 'shown' && completion.text.startsWith(word), JSON.stringify(completion));
    });

  for (const before of ['My favourite food is', 'He went to the'])
    it(`says nothing where many words may follow: ${before}`, async () =>
      assert.deepEqual(await inEmptyDocument(before), { kind: 'withheld', why: 'unsure' }));

  it('suggests nothing where there is no text', async () => {
    assert.deepEqual(await ask(engine, complete(''), 'empty'), { kind: 'empty', why: 'emptyPrefix' });
  });

  it('reads again only what changed, and predicts what it would have predicted reading everything', async () => {
    const folder = path.join(process.cwd(), 'models', model);
    const entry = (await loadManifest(path.dirname(folder))).models.find(({ id }) => id === model)!;
    const config = await loadConfig(folder);
    const graph = graphFiles(entry, config.headSize)[0]!;
    const live = new CausalSession(
      causalGraph(await loadSession(folder, 'decoder', entry.dtype, graph, tappedFor('exact'))),
      config.vocabularySize,
    );
    const tokenizer = await Tokenizer.load(folder);
    const source = readFileSync(path.join(process.cwd(), 'scripts/test.mjs'), 'utf8').slice(0, 900);
    try {
      let before: number[] = [];
      const wholes = new Map<number, Awaited<ReturnType<typeof live.read>>>();
      // Typing on, going back, and jumping: every kind of shared prefix, over chunk and buffer boundaries.
      for (const length of [500, 501, 507, 490, 900, 100, 900]) {
        const ids = tokenizer.encode(source.slice(0, length));
        const read = await live.read(ids);
        const whole = wholes.get(length) ?? (await live.withOwnCache().read(ids));
        wholes.set(length, whole);
        assert.deepEqual([read.reused, whole.reused], [sharedLength(before, ids.slice(0, -1)), 0]);
        assert.ok(worstDifference(read.logits, whole.logits) < 1e-3, `at ${length}`);
        before = ids;
      }
    } finally {
      await live.dispose();
    }
  });

  it('reads only the new tokens when a person types on', async () => {
    const source = readFileSync(path.join(process.cwd(), 'scripts/test.mjs'), 'utf8').slice(0, 2400);
    await engine.ask(complete(source));
    const typedOn = await ask(engine, complete(`${source}const sum`, 'block'), 'suggested');
    assert.ok(
      typedOn.promptTokens - typedOn.reusedTokens < 12,
      `${typedOn.promptTokens} read, ${typedOn.reusedTokens} reused`,
    );
    assert.ok(typedOn.promptTokens > 400);
  });

  it('warms the cache, so that the completion which follows reads next to nothing', async () => {
    const prefix = readFileSync(path.join(process.cwd(), 'package.json'), 'utf8').slice(0, 1500);
    await ask(engine, { op: 'warm', model, prefix, suffix: '' }, 'warmed');
    const { promptTokens, reusedTokens } = await ask(engine, complete(prefix, 'block'), 'suggested');
    assert.ok(promptTokens - reusedTokens <= 1, `${promptTokens} read, ${reusedTokens} reused`);
  });

  it('predicts the same next tokens in float arithmetic whether or not a prefix was held', async () => {
    const prompt = "The animal didn't cross the street because it was too";
    const next = () => ask(engine, { op: 'next', model, prompt, precision: 'exact', top: 50 }, 'next');
    const first = await next();
    await ask(engine, { op: 'next', model, prompt: prompt.slice(0, 30), precision: 'exact', top: 1 }, 'next');
    assert.ok(
      worstDifference(
        (await next()).top.map(({ logprob }) => logprob),
        first.top.map(({ logprob }) => logprob),
      ) < 1e-3,
    );
  });

  it('gives different alternatives, each with the log-probability that scoring gives it', async () => {
    const prefix = 'The capital of France';
    const { candidates, frame } = await ask(
      engine,
      { op: 'alternatives', model, prefix, suffix: '', maxTokens: 8, extent: 'line', count: 4 },
      'alternatives',
    );
    assert.equal(candidates.length, 4);
    assert.equal(new Set(candidates.map(({ text }) => text)).size, 4);
    assert.deepEqual(
      candidates.map(({ logprob }) => logprob),
      candidates.map(({ logprob }) => logprob).sort((a, b) => b - a),
    );
    for (const { text, logprob, tokens, probability } of candidates) {
      assert.ok(Math.abs(probability - Math.exp(logprob)) < 1e-6);
      const scored = await ask(
        engine,
        {
          op: 'score',
          model,
          prompt: frame!.lead + prefix,
          candidates: [tokens.map((token) => token.text).join('')],
          precision: 'fast',
        },
        'scored',
      );
      const candidate = scored.candidates[0]!;
      assert.ok(
        Math.abs(candidate.logprob - logprob) < 0.25 * tokens.length,
        `${text}: ${logprob} beside ${candidate.logprob}`,
      );
    }
  });

  it('ranks alternatives by how well the text after the cursor follows them', async () => {
    const best = async (suffix: string) =>
      (
        await ask(
          engine,
          { op: 'alternatives', model, prefix: 'for (const item of', suffix, maxTokens: 6, extent: 'line', count: 4 },
          'alternatives',
        )
      ).candidates;
    const plain = await best('');
    for (const { suffixLogprob } of plain) assert.equal(suffixLogprob, 0);
    const followed = await best(') {\n  console.log(item);\n}');
    for (const { suffixLogprob } of followed) assert.ok(suffixLogprob < 0);
    const rank = followed.map(({ logprob, suffixLogprob }) => logprob + suffixLogprob);
    assert.deepEqual(
      rank,
      [...rank].sort((a, b) => b - a),
    );
  });

  it('samples the same text from the same seed and another from another', async () => {
    const generate = async (seed: number) =>
      (
        await ask(
          engine,
          {
            op: 'generate',
            model,
            prompt: 'Once upon a time',
            sampling: { temperature: 1, topK: 50, topP: 0.95, seed },
            maxTokens: 16,
            precision: 'fast',
            alternatives: 0,
          },
          'generated',
        )
      ).text;
    assert.equal(await generate(1), await generate(1));
    assert.notEqual(await generate(1), await generate(2));
  });

  it('answers a question through the chat template, and ends where the answer ends', async () => {
    const { text, stop } = await ask(
      engine,
      {
        op: 'generate',
        model,
        prompt: [{ role: 'user', content: 'What is the capital of France?' }],
        sampling: GREEDY,
        maxTokens: 32,
        precision: 'exact',
        alternatives: 0,
      },
      'generated',
    );
    assert.equal(text, 'The capital of France is Paris.');
    assert.equal(stop, 'endOfText');
  });

  it('explains the first part of a text that is too long, and says how long it is', async () => {
    const text = 'one two three four five six seven eight nine ten '.repeat(30);
    const attended = await ask(engine, { op: 'attend', model, text, precision: 'fast', maxTokens: 140 }, 'attended');
    assert.equal(attended.tokens.length, 140);
    assert.ok(attended.totalTokens > 300);
    assert.equal(attended.maps[0]?.queries, 140);
    const { weights } = await ask(
      engine,
      { op: 'attention', handle: attended.handle, map: 'self', layer: 29, head: 'mean', fromRow: 139, toRow: 140 },
      'weights',
    );
    assert.ok(Math.abs(weights.reduce((sum, weight) => sum + weight, 0) - 1) < 1e-4);
  });
});
