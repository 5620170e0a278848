/** A Hebrew paragraph through tokens, completion, continuation scores and attention: right-to-left text is text. */
import assert from 'node:assert/strict';
import { completeAt } from '../../src/features/completion/core/completeAt';
import type { LocalEngine } from '../../src/engine/service/engine';
import { ask, engineOnEmbeddedModels } from './support';

const PARAGRAPH =
  'החיה לא חצתה את הרחוב כי היא הייתה עייפה מדי. הכלב שלי, מקס, יודע הרבה תרגילים; הוא מתגלגל, יושב ונותן כף (גם בלילה!). שָׁלוֹם 😀 וברכה, 42 פעמים.';
const HALF_PAIR = /\p{Surrogate}/u;
const WITH_ATTENTION = ['all-minilm-l6-v2', 'smollm2-135m-instruct', 'translate-en-fr'];

describe('A Hebrew paragraph', function () {
  this.timeout(120_000);
  let engine: LocalEngine;
  before(() => {
    engine = engineOnEmbeddedModels();
  });
  after(() => engine.dispose());

  for (const model of [...WITH_ATTENTION, 'byte-gru']) {
    it(`is read by ${model} as tokens that cover every letter, in order`, async () => {
      const { tokens } = await ask(engine, { op: 'tokens', model, text: PARAGRAPH }, 'tokens');
      const covered = new Set<number>();
      let last = 0;
      for (const { start, end, special } of tokens) {
        if (special) continue;
        assert.ok(start >= last && end >= start, `${start} to ${end} after ${last}`);
        assert.ok(!HALF_PAIR.test(PARAGRAPH.slice(start, end)), 'no token parts a surrogate pair');
        last = start;
        for (let at = start; at < end; at++) covered.add(at);
      }
      // Points are dropped by a tokenizer that strips accents: they belong to the letter before.
      const missed = [...PARAGRAPH.matchAll(/\p{L}|\p{N}/gu)]
        .filter(({ index }) => !covered.has(index))
        .map(({ 0: letter }) => letter);
      assert.deepEqual(missed, []);
    });
  }

  for (const model of WITH_ATTENTION) {
    it(`is attended to by ${model}: every row is a distribution`, async () => {
      const { handle, maps, tokens, totalTokens } = await ask(
        engine,
        { op: 'attend', model, text: PARAGRAPH, precision: 'exact', maxTokens: 512 },
        'attended',
      );
      assert.equal(tokens.length, totalTokens);
      for (const { kind, queries, keys } of maps) {
        const { weights } = await ask(
          engine,
          { op: 'attention', handle, map: kind, layer: 0, head: 0, fromRow: 0, toRow: queries },
          'weights',
        );
        for (let query = 0; query < queries; query++) {
          const sum = weights.subarray(query * keys, (query + 1) * keys).reduce((total, each) => total + each, 0);
          assert.ok(Math.abs(sum - 1) < 1e-4, `${kind}, row ${query}: ${sum}`);
        }
      }
    });
  }

  it('is completed with whole characters, wherever in it the cursor stands', async () => {
    const outcomes: string[] = [];
    for (const at of [5, 20, 44, 60, 80, 110]) {
      const outcome = await completeAt(engine, {
        model: 'smollm2-135m-instruct',
        before: PARAGRAPH.slice(0, at),
        beforeStart: 0,
        after: PARAGRAPH.slice(at),
        language: 'plaintext',
        minProbability: 0,
        lines: 'auto',
      });
      outcomes.push(outcome.kind);
      if (outcome.kind !== 'shown') continue;
      assert.ok(!HALF_PAIR.test(outcome.text) && !outcome.text.includes('\ufffd'), outcome.text);
      assert.ok(outcome.text.length > 0 && outcome.probability > 0 && outcome.probability <= 1);
    }
    assert.ok(outcomes.includes('shown'), outcomes.join());
    assert.ok(!outcomes.includes('failed'), outcomes.join());
  });

  it('has continuations that are as likely as they are scored token by token', async () => {
    const { candidates } = await ask(
      engine,
      {
        op: 'score',
        model: 'smollm2-135m-instruct',
        prompt: PARAGRAPH,
        candidates: [' הסוף', ' abc'],
        precision: 'exact',
      },
      'scored',
    );
    for (const { logprob, tokens } of candidates) {
      assert.ok(logprob < 0 && Math.abs(logprob - tokens.reduce((sum, token) => sum + token.logprob, 0)) < 1e-6);
    }
  });
});
