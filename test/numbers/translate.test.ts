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
  type TextFixture,
} from './support';

const model = 'translate-en-fr';

interface Maps {
  layers: number;
  heads: number;
  attention: number[][];
}
interface Fixture {
  texts: (TextFixture & { output_ids: number[]; translation: string; encoder: Maps; decoder: Maps; cross: Maps })[];
}

describe('The translator beside PyTorch eager', function () {
  this.timeout(60_000);
  const { texts } = fixture<Fixture>(model);
  let engine: LocalEngine;
  before(() => {
    engine = engineOnEmbeddedModels();
  });
  after(() => engine.dispose());

  for (const reference of texts) {
    it(`explains its own translation of "…${reference.text.slice(-16)}" with PyTorch's three maps`, async () => {
      const attended = await ask(
        engine,
        { op: 'attend', model, text: reference.text, precision: 'exact', maxTokens: 256 },
        'attended',
      );
      assert.deepEqual(
        attended.tokens.map(({ id }) => id),
        reference.ids,
      );
      assert.deepEqual(
        attended.tokens.map(({ start, end }) => [start, end]),
        utf16Offsets(reference.text, reference.offsets),
      );
      assert.deepEqual(
        attended.target?.map(({ id }) => id),
        reference.output_ids,
      );
      assert.deepEqual(
        attended.maps.map(({ kind, direction }) => [kind, direction]),
        [
          ['encoder', 'bidirectional'],
          ['decoder', 'causal'],
          ['cross', 'bidirectional'],
        ],
      );
      for (const map of attended.maps) {
        const { attention } = reference[map.kind as 'encoder' | 'decoder' | 'cross'];
        for (let layer = 0; layer < map.layers; layer++) {
          const weights = await layerWeights(engine, attended.handle, map, layer);
          assert.ok(worstDifference(weights, attention[layer]!) < 1e-4, `${map.kind} layer ${layer}`);
          assert.ok(worstRowSum(weights, map.keys) < 1e-4, `${map.kind} layer ${layer} row sums`);
        }
      }
    });

    it(`explains a given translation of "…${reference.text.slice(-16)}" as its own`, async () => {
      const given = await ask(
        engine,
        {
          op: 'attend',
          model,
          text: reference.text,
          target: reference.translation,
          precision: 'exact',
          maxTokens: 256,
        },
        'attended',
      );
      assert.deepEqual(
        given.target?.map(({ id }) => id),
        reference.output_ids,
      );
      assert.equal(
        given.target?.map(({ start, end }) => reference.translation.slice(start, end)).join(''),
        reference.translation,
      );
    });
  }
});
