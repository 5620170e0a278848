/** Drafted decoding with an embedded model, on some of the texts; test/long/drafting.test.ts has both models and all texts. */
import assert from 'node:assert/strict';
import type { LocalEngine } from '../../src/engine/service/engine';
import { GREEDY } from '../../src/protocol/engine';
import { draftsOf, TEXTS } from './draftsSuite';
import { ask, engineOnEmbeddedModels } from './support';

draftsOf('smollm2-135m-code', ['code that repeats itself', 'Hebrew']);

describe('The engine', function () {
  this.timeout(120_000);
  let engine: LocalEngine;
  before(() => {
    engine = engineOnEmbeddedModels();
  });
  after(() => engine.dispose());

  it('says how many tokens it drafted and how many of them it wrote', async () => {
    const text = TEXTS['code that repeats itself'];
    const completed = await ask(
      engine,
      {
        op: 'complete',
        model: 'smollm2-135m-code',
        prefix: text,
        suffix: '',
        maxTokens: 24,
        extent: 'line',
        minProbability: 0,
      },
      'suggested',
    );
    const written = await ask(
      engine,
      {
        op: 'generate',
        model: 'smollm2-135m-code',
        prompt: text.trimEnd(),
        sampling: GREEDY,
        maxTokens: 24,
        precision: 'fast',
        alternatives: 0,
      },
      'generated',
    );
    for (const { drafted, accepted } of [completed, written])
      assert.ok(accepted! > 5 && drafted! >= accepted!, `${accepted} of ${drafted}`);
  });
});
