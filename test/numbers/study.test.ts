/** What the study commands say, beside the engine that they ask. What the course says of models: course.test.ts. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { LocalEngine } from '../../src/engine/service/engine';
import { rank } from '../../src/features/experiments/core/rank';
import { countTokens } from '../../src/features/experiments/core/tokenCounts';
import { ask, engineOnEmbeddedModels } from './support';

describe('A ranking of continuations', function () {
  this.timeout(180_000);
  let engine: LocalEngine;
  before(() => {
    engine = engineOnEmbeddedModels();
  });
  after(() => engine.dispose());

  it('a candidate is as likely as the engine scores it, and the sensible one wins', async () => {
    const model = 'smollm2-135m-instruct';
    const found = await rank(engine, model, 'The capital of France is ___.', ['Berlin', 'Paris', 'purple']);
    assert.ok(found.kind === 'ranked');
    assert.deepEqual(
      found.candidates.map(({ text }) => text),
      ['Paris', 'Berlin', 'purple'],
    );
    const {
      candidates: [scored],
    } = await ask(
      engine,
      { op: 'score', model, prompt: 'The capital of France is', candidates: [' Paris.'], precision: 'exact' },
      'scored',
    );
    assert.ok(Math.abs(found.candidates[0]!.logprob - scored!.logprob) < 1e-6);
  });
});

describe('A text that is counted in pieces', function () {
  this.timeout(180_000);
  let engine: LocalEngine;
  before(() => {
    engine = engineOnEmbeddedModels();
  });
  after(() => engine.dispose());

  for (const [about, file] of [
    ['English with tables', 'README.md'],
    ['Hebrew', 'demo/hebrew.md'],
    ['code', 'src/features/experiments/core/rank.ts'],
  ] as const) {
    it(`has exactly the tokens of the whole, for every model (${about})`, async () => {
      const text = readFileSync(file, 'utf8').slice(0, 4000);
      const [whole, pieces] = [
        await countTokens(engine, text, { pieceCharacters: text.length }),
        await countTokens(engine, text, { pieceCharacters: 400 }),
      ];
      assert.ok(whole.kind === 'counted' && pieces.kind === 'counted');
      assert.equal(whole.models.length, 4);
      assert.deepEqual(pieces, whole);
    });
  }
});
