/** What the study commands say, beside the engine that they ask. What the course says of models: course.test.ts. */
import assert from 'node:assert/strict';
import type { LocalEngine } from '../../src/engine/engine';
import { rank } from '../../src/study/rank';
import { ask, engineOnEmbeddedModels } from './support';

describe('A ranking of continuations', function () {
  this.timeout(180_000);
  let engine: LocalEngine;
  before(() => { engine = engineOnEmbeddedModels(); });
  after(() => engine.dispose());

  it('a candidate is as likely as the engine scores it, and the sensible one wins', async () => {
    const model = 'smollm2-135m-instruct';
    const found = await rank(engine, model, 'The capital of France is ___.', ['Berlin', 'Paris', 'purple']);
    assert.ok(found.kind === 'ranked');
    assert.deepEqual(found.candidates.map(({ text }) => text), ['Paris', 'Berlin', 'purple']);
    const { candidates: [scored] } = await ask(engine, { op: 'score', model, prompt: 'The capital of France is', candidates: [' Paris.'], precision: 'exact' }, 'scored');
    assert.ok(Math.abs(found.candidates[0]!.logprob - scored!.logprob) < 1e-6);
  });
});
