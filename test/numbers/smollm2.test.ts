import assert from 'node:assert/strict';
import type { LocalEngine } from '../../src/engine/service/engine';
import { continuesAsPyTorch, type Greedy } from './greedy';
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

const model = 'smollm2-135m-instruct';

interface Fixture {
  texts: (TextFixture & AttentionFixture & { top10_ids: number[][]; top10_logprobs: number[][] })[];
  scores: {
    prompt: string;
    candidates: { candidate: string; ids: number[]; token_logprobs: number[]; logprob: number }[];
  }[];
  greedy: Greedy[];
}

describe('SmolLM2 beside PyTorch eager', function () {
  this.timeout(120_000);
  const reference = fixture<Fixture>(model);
  let engine: LocalEngine;
  before(() => {
    engine = engineOnEmbeddedModels();
  });
  after(() => engine.dispose());

  for (const { text, ids, offsets } of reference.texts) {
    it(`reads ${JSON.stringify(text.slice(0, 30))}… as the same tokens at the same places`, async () => {
      const { tokens } = await ask(engine, { op: 'tokens', model, text }, 'tokens');
      assert.deepEqual(
        tokens.map(({ id }) => id),
        ids,
      );
      assert.deepEqual(
        tokens.map(({ start, end }) => [start, end]),
        utf16Offsets(text, offsets),
      );
    });
  }

  for (const { text, ids, layers, heads, attention } of reference.texts) {
    it(`attends in ${JSON.stringify(text.slice(0, 30))}… as PyTorch does, within 1e-4`, async () => {
      const attended = await ask(engine, { op: 'attend', model, text, precision: 'exact', maxTokens: 512 }, 'attended');
      const map = attended.maps[0]!;
      assert.deepEqual(
        [map.kind, map.direction, map.heads, map.queries, map.keys],
        ['self', 'causal', heads, ids.length, ids.length],
      );
      for (const [i, layer] of layers.entries()) {
        const weights = await layerWeights(engine, attended.handle, map, layer);
        assert.ok(worstDifference(weights, attention[i]!) < 1e-4, `layer ${layer}`);
        assert.ok(worstRowSum(weights, map.keys) < 1e-4, `layer ${layer} row sums`);
        weights.forEach((weight, at) => {
          const key = at % map.keys;
          const query = Math.floor(at / map.keys) % map.queries;
          if (key > query) assert.equal(weight, 0);
        });
      }
    });
  }

  for (const { text, top10_ids: topIds, top10_logprobs: topLogprobs } of reference.texts) {
    it(`predicts what follows ${JSON.stringify(text.slice(0, 30))}… with PyTorch's log-probabilities, within 1e-3`, async () => {
      const { top } = await ask(engine, { op: 'next', model, prompt: text, precision: 'exact', top: 10 }, 'next');
      assert.ok(
        worstDifference(
          top.map(({ logprob }) => logprob),
          topLogprobs.at(-1)!,
        ) < 1e-3,
      );
      assert.equal(top[0]!.id, topIds.at(-1)![0]);
    });
  }

  for (const { text, ids, top10_ids: topIds, top10_logprobs: topLogprobs } of reference.texts) {
    it(`finds each token of ${JSON.stringify(text.slice(0, 30))}… as likely as PyTorch does, and the same ones likelier, within 1e-3`, async () => {
      const { tokens, predictions } = await ask(
        engine,
        { op: 'predictions', model, text, precision: 'exact', maxTokens: 512, top: 10 },
        'predicted',
      );
      assert.deepEqual(
        tokens.map(({ id }) => id),
        ids,
      );
      assert.deepEqual(predictions[0], { logprob: null, rank: null, top: [] });
      predictions.slice(1).forEach(({ logprob, rank, top }, i) => {
        const [likeliestIds, logprobs] = [topIds[i]!, topLogprobs[i]!];
        assert.ok(
          worstDifference(
            top.map((each) => each.logprob),
            logprobs,
          ) < 1e-3,
        );
        assert.equal(top[0]!.id, likeliestIds[0]);
        const place = likeliestIds.indexOf(ids[i + 1]!);
        if (place >= 0) assert.ok(Math.abs((logprob ?? 0) - logprobs[place]!) < 1e-3);
        // Near ties may change places.
        assert.ok(place < 0 ? (rank ?? 0) >= 9 : Math.abs((rank ?? 0) - place) <= 1, `rank ${rank} beside ${place}`);
      });
    });
  }

  for (const { prompt, candidates } of reference.scores) {
    it('scores candidate sentences exactly in float arithmetic, within 1e-3 a token', async () => {
      const outcome = await ask(
        engine,
        { op: 'score', model, prompt, candidates: candidates.map(({ candidate }) => candidate), precision: 'exact' },
        'scored',
      );
      outcome.candidates.forEach(({ tokens, logprob }, i) => {
        const wanted = candidates[i]!;
        assert.deepEqual(
          tokens.map(({ id }) => id),
          wanted.ids,
        );
        assert.ok(
          worstDifference(
            tokens.map((token) => token.logprob),
            wanted.token_logprobs,
          ) < 1e-3,
        );
        assert.ok(Math.abs(logprob - wanted.logprob) < 1e-3 * tokens.length);
      });
    });

    it('scores them within .25 a token on average, and .6 on any, at the speed of completion', async () => {
      const outcome = await ask(
        engine,
        { op: 'score', model, prompt, candidates: candidates.map(({ candidate }) => candidate), precision: 'fast' },
        'scored',
      );
      outcome.candidates.forEach(({ tokens }, i) => {
        const wanted = candidates[i]!.token_logprobs;
        const differences = tokens.map((token, t) => Math.abs(token.logprob - wanted[t]!));
        const mean = differences.reduce((sum, each) => sum + each, 0) / differences.length;
        assert.ok(mean < 0.25, `mean ${mean}`);
        assert.ok(Math.max(...differences) < 0.6, `worst ${Math.max(...differences)}`);
      });
    });
  }

  // In exact arithmetic a beginning; test/long/smollm2.test.ts has the whole.
  for (const each of reference.greedy) {
    for (const [precision, tokens] of [
      ['exact', 10],
      ['fast', each.ids.length],
    ] as const) {
      it(`continues ${JSON.stringify(each.prompt.slice(0, 30))} greedily as PyTorch does while it is sure (${precision})`, () =>
        continuesAsPyTorch(engine, model, each, precision, tokens));
    }
  }
});
