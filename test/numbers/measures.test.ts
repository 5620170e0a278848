/** Value-weighted attention, rollout and leave-one-out beside PyTorch (tools/models/oracle/measures.py). */
import assert from 'node:assert/strict';
import type { LocalEngine } from '../../src/engine/service/engine';
import type { MapKind } from '../../src/protocol/engine';
import { ask, engineOnEmbeddedModels, fixture, worstDifference } from './support';
import { inEnglish } from '../english';

interface Measures {
  text: string;
  ids: number[];
  target?: number[];
  logprob?: number;
  effects?: number[];
  maps: Partial<Record<MapKind, { layers: number[]; value: number[][]; rollout?: number[][] }>>;
}

/** Norms reach some dozens: the difference is told as a share of the largest. */
const relative = (actual: ArrayLike<number>, expected: readonly number[]): number =>
  worstDifference(actual, expected) / Math.max(1, ...expected);

describe('Measures beside PyTorch', function () {
  this.timeout(60_000);
  let engine: LocalEngine;
  before(() => {
    engine = engineOnEmbeddedModels();
  });
  after(() => engine.dispose());

  for (const model of ['all-minilm-l6-v2', 'smollm2-135m-instruct', 'translate-en-fr']) {
    const { text, ids, target, maps: expected } = fixture<Measures>(`measures/${model}`);

    for (const [kind, { layers, value, rollout }] of Object.entries(expected)) {
      it(`${model}: value-weighted ${kind} attention${rollout ? ' and its rollout' : ''} are PyTorch's`, async () => {
        const {
          handle,
          maps,
          tokens,
          target: written,
        } = await ask(engine, { op: 'attend', model, text, precision: 'exact', maxTokens: 512 }, 'attended');
        assert.deepEqual(
          tokens.map(({ id }) => id),
          ids,
        );
        assert.deepEqual(
          written?.map(({ id }) => id),
          target,
        );
        const map = maps.find((each) => each.kind === kind)!;
        for (const [i, layer] of layers.entries()) {
          const wanted = value[i]!;
          const heads: number[] = [];
          for (let head = 0; head < map.heads; head++) {
            const { weights } = await ask(
              engine,
              { op: 'attention', handle, map: map.kind, layer, head, measure: 'value', fromRow: 0, toRow: map.queries },
              'weights',
            );
            heads.push(...weights);
          }
          assert.ok(relative(heads, wanted) < 1e-4, `layer ${layer}: ${relative(heads, wanted)}`);
          if (!rollout) continue;
          const { weights } = await ask(
            engine,
            {
              op: 'attention',
              handle,
              map: map.kind,
              layer,
              head: 'mean',
              measure: 'rollout',
              fromRow: 0,
              toRow: map.queries,
            },
            'weights',
          );
          assert.ok(worstDifference(weights, rollout[i]!) < 1e-4, `rollout of layer ${layer}`);
        }
      });
    }
  }

  it('the mean over heads of value-weighted attention is the mean of the heads', async () => {
    const model = 'smollm2-135m-instruct';
    const { handle } = await ask(
      engine,
      { op: 'attend', model, text: 'Cats sleep.', precision: 'exact', maxTokens: 512 },
      'attended',
    );
    const rows = (head: number | 'mean') =>
      ask(
        engine,
        { op: 'attention', handle, map: 'self', layer: 3, head, measure: 'value', fromRow: 1, toRow: 3 },
        'weights',
      );
    const mean = (await rows('mean')).weights;
    const sums = mean.map(() => 0);
    for (let head = 0; head < 9; head++)
      (await rows(head)).weights.forEach((weight, i) => {
        sums[i]! += weight / 9;
      });
    assert.ok(worstDifference(mean, sums) < 1e-5);
  });

  it('what each token did for the last one is what PyTorch finds when it is left out', async () => {
    const model = 'smollm2-135m-instruct';
    const { text, ids, logprob, effects } = fixture<Measures>(`measures/${model}`);
    const found = await ask(
      engine,
      { op: 'effects', model, text, precision: 'exact', maxTokens: 512, target: ids.length - 1, reach: 512 },
      'effects',
    );
    assert.ok(Math.abs(found.logprob - logprob!) < 1e-3);
    assert.equal(found.from, 0);
    assert.ok(worstDifference(found.effects, effects!) < 1e-3, String(worstDifference(found.effects, effects!)));
    const near = await ask(
      engine,
      { op: 'effects', model, text, precision: 'exact', maxTokens: 512, target: ids.length - 1, reach: 3 },
      'effects',
    );
    assert.equal(near.from, ids.length - 4);
    assert.ok(worstDifference(near.effects, effects!.slice(-3)) < 1e-3);
  });

  it('a recurrent model is asked in the same way', async () => {
    const found = await ask(
      engine,
      {
        op: 'effects',
        model: 'byte-gru',
        text: 'the the the',
        precision: 'exact',
        maxTokens: 512,
        target: 10,
        reach: 512,
      },
      'effects',
    );
    assert.equal(found.effects.length, 10);
    assert.ok(found.effects.some((effect) => Math.abs(effect) > 0.1));
  });

  for (const { text, translation } of fixture<{ beams: { text: string; translation: string }[] }>(
    'measures/translate-en-fr',
  ).beams) {
    it(`four beams translate "${text.slice(0, 20)}…" as PyTorch's do`, async () => {
      const parts: string[] = [];
      const outcome = await engine.ask(
        { op: 'translate', model: 'translate-en-fr', text, beams: 4, maxTokens: 128 },
        {
          onPart: (part) => {
            if (part.kind === 'translated') parts.push(part.text);
          },
        },
      );
      assert.ok(outcome.kind === 'translated');
      assert.equal(outcome.text, translation);
      assert.equal(parts.join(''), translation);
    });
  }

  it('one beam is greedy, and white space between sentences stays', async () => {
    const greedy = await ask(
      engine,
      {
        op: 'translate',
        model: 'translate-en-fr',
        text: '  I am a good dog.\n\nMy house is big. ',
        beams: 1,
        maxTokens: 128,
      },
      'translated',
    );
    assert.equal(greedy.text, '  Je suis un bon chien.\n\nMa maison est grande. ');
    assert.deepEqual(
      greedy.sentences.map(({ source }) => source),
      ['I am a good dog.', 'My house is big.'],
    );
  });

  it('a model that does not translate says so', async () => {
    const outcome = await engine.ask({
      op: 'translate',
      model: 'smollm2-135m-instruct',
      text: 'Hi.',
      beams: 1,
      maxTokens: 8,
    });
    assert.ok(
      outcome.kind === 'failed' &&
        /offers no translation\. This model continues texts/.test(inEnglish(outcome.error).message),
    );
  });

  it('refuses a token outside the text', async () => {
    const outcome = await engine.ask({
      op: 'effects',
      model: 'smollm2-135m-instruct',
      text: 'Hi',
      precision: 'exact',
      maxTokens: 512,
      target: 9,
      reach: 1,
    });
    assert.ok(outcome.kind === 'failed' && outcome.error.code === 'badOption');
  });

  it('every head answers for one query at once', async () => {
    const { handle } = await ask(
      engine,
      { op: 'attend', model: 'all-minilm-l6-v2', text: 'The dog sat.', precision: 'exact', maxTokens: 512 },
      'attended',
    );
    const every = await ask(
      engine,
      { op: 'everyHead', handle, map: 'self', query: 2, fromLayer: 1, toLayer: 3 },
      'everyHead',
    );
    assert.deepEqual([every.layers, every.heads, every.keys], [2, 12, 6]);
    const one = await ask(
      engine,
      { op: 'attention', handle, map: 'self', layer: 2, head: 7, fromRow: 2, toRow: 3 },
      'weights',
    );
    assert.deepEqual([...every.weights.subarray((12 + 7) * 6, (12 + 8) * 6)], [...one.weights]);
  });

  it('every head answers for a word or line at once: queries averaged, keys summed', async () => {
    const { handle } = await ask(
      engine,
      { op: 'attend', model: 'all-minilm-l6-v2', text: 'The dog sat.', precision: 'exact', maxTokens: 512 },
      'attended',
    );
    const every = await ask(
      engine,
      {
        op: 'everyHead',
        handle,
        map: 'self',
        query: 1,
        toQuery: 4,
        aggregation: { sink: 'raw', sinks: [], keyGroups: [0, 1, 1, 1, 2, 3] },
        fromLayer: 0,
        toLayer: 6,
      },
      'everyHead',
    );
    assert.deepEqual([every.layers, every.heads, every.keys], [6, 12, 4]);
    const { weights } = await ask(
      engine,
      { op: 'attention', handle, map: 'self', layer: 2, head: 7, fromRow: 1, toRow: 4 },
      'weights',
    );
    const wanted = [[0], [1, 2, 3], [4], [5]].map((keys) =>
      [0, 1, 2].reduce((sum, row) => sum + keys.reduce((all, key) => all + weights[row * 6 + key]!, 0) / 3, 0),
    );
    for (const [key, weight] of wanted.entries())
      assert.ok(Math.abs(every.weights[(2 * 12 + 7) * 4 + key]! - weight) < 1e-6, `key ${key}`);
    const sinkless = await ask(
      engine,
      {
        op: 'everyHead',
        handle,
        map: 'self',
        query: 1,
        toQuery: 4,
        aggregation: { sink: 'renormalized', sinks: [0, 5], keyGroups: [0, 1, 1, 1, 2, 3] },
        fromLayer: 2,
        toLayer: 3,
      },
      'everyHead',
    );
    const row = [...sinkless.weights.subarray(7 * 4, 8 * 4)];
    assert.deepEqual([row[0], row[3]], [0, 0]);
    assert.ok(Math.abs(row[1]! + row[2]! - 1) < 1e-6);
    const outside = await engine.ask({
      op: 'everyHead',
      handle,
      map: 'self',
      query: 3,
      toQuery: 9,
      fromLayer: 0,
      toLayer: 6,
    });
    assert.ok(outside.kind === 'failed' && outside.error.code === 'badOption');
  });
});
