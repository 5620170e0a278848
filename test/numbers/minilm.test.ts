import assert from 'node:assert/strict';
import type { LocalEngine } from '../../src/engine/service/engine';
import {
  ask,
  engineOnEmbeddedModels,
  fixture,
  layerWeights,
  utf16Offsets,
  worstDifference,
  worstRowSum,
  type AttentionFixture,
  type TextFixture,
} from './support';

const model = 'all-minilm-l6-v2';

describe('MiniLM beside PyTorch eager', function () {
  this.timeout(60_000);
  const { texts } = fixture<{ texts: (TextFixture & AttentionFixture)[] }>(model);
  let engine: LocalEngine;
  before(() => {
    engine = engineOnEmbeddedModels();
  });
  after(() => engine.dispose());

  for (const { text, ids, offsets, layers, attention } of texts) {
    it(`reads and attends in "…${text.slice(-12)}" as PyTorch does`, async () => {
      const attended = await ask(engine, { op: 'attend', model, text, precision: 'exact', maxTokens: 512 }, 'attended');
      assert.deepEqual(
        attended.tokens.map(({ id }) => id),
        ids,
      );
      assert.deepEqual(
        attended.tokens.map(({ start, end }) => [start, end]),
        utf16Offsets(text, offsets),
      );
      const map = attended.maps[0]!;
      assert.equal(map.direction, 'bidirectional');
      for (const [i, layer] of layers.entries()) {
        const weights = await layerWeights(engine, attended.handle, map, layer);
        assert.ok(worstDifference(weights, attention[i]!) < 1e-4, `layer ${layer}`);
        assert.ok(worstRowSum(weights, map.keys) < 1e-4, `layer ${layer} row sums`);
      }
    });
  }

  it('turns "it" from the animal to the street when tired becomes wide (layer 4, head 0)', async () => {
    const weightsOfIt = async (ending: string) => {
      const text = `The animal didn't cross the street because it was too ${ending}.`;
      const { tokens, handle } = await ask(
        engine,
        { op: 'attend', model, text, precision: 'exact', maxTokens: 512 },
        'attended',
      );
      const at = (word: string) => tokens.findIndex((token) => token.text === word);
      const { weights } = await ask(
        engine,
        { op: 'attention', handle, map: 'self', layer: 4, head: 0, fromRow: at('it'), toRow: at('it') + 1 },
        'weights',
      );
      return { animal: weights[at('animal')]!, street: weights[at('street')]! };
    };
    const tired = await weightsOfIt('tired');
    const wide = await weightsOfIt('wide');
    assert.ok(Math.abs(tired.animal - 0.1) < 0.005 && Math.abs(tired.street - 0.082) < 0.005, JSON.stringify(tired));
    assert.ok(Math.abs(wide.animal - 0.047) < 0.005 && Math.abs(wide.street - 0.188) < 0.005, JSON.stringify(wide));
  });
});
