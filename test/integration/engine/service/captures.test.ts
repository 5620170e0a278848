/** What may be asked of a capture, of real models, and what is refused with what to ask instead. */
import assert from 'node:assert/strict';
import { createEngine, type LocalEngine } from '../../../../src/engine/service/engine';
import type { EngineRequest, Outcome, Aggregation } from '../../../../src/protocol/engine';
import { inEnglish } from '../../../english';

describe('A capture', function () {
  this.timeout(60_000);
  let engine: LocalEngine;
  const TEXTS = [
    ['sentence', 'all-minilm-l6-v2', 'The dog sat.'],
    ['longer', 'all-minilm-l6-v2', 'The dog sat down there.'],
    ['translation', 'translate-en-fr', 'The dog is here.'],
  ] as const;
  type Name = (typeof TEXTS)[number][0];
  const handles = {} as Record<Name, number>;
  before(async () => {
    engine = createEngine({ modelsFolder: 'models' });
    for (const [name, model, text] of TEXTS) {
      const outcome = await engine.ask({ op: 'attend', model, text, precision: 'exact', maxTokens: 512 });
      assert.equal(outcome.kind, 'attended');
      handles[name] = outcome.handle;
    }
  });
  after(() => engine.dispose());

  const refused = (outcome: Outcome): string => {
    assert.equal(outcome.kind, 'failed');
    const { message, nextStep } = inEnglish(outcome.error);
    return `${outcome.error.code}: ${message} ${nextStep}`;
  };
  type Question = EngineRequest extends infer One
    ? One extends { handle: number }
      ? Omit<One, 'handle'>
      : never
    : never;
  const REFUSED: readonly (readonly [why: string, capture: Name, question: Question, says: RegExp])[] = [
    [
      'rollout of a head',
      'sentence',
      { op: 'attention', map: 'self', layer: 0, head: 0, measure: 'rollout', fromRow: 0, toRow: 1 },
      /badOption: .*mean over heads/,
    ],
    [
      'rollout between two texts',
      'translation',
      { op: 'attention', map: 'cross', layer: 0, head: 'mean', measure: 'rollout', fromRow: 0, toRow: 1 },
      /badOption: .*Ask for raw attention/,
    ],
    [
      'a pattern between two texts',
      'translation',
      { op: 'heads', map: 'cross', by: { kind: 'pattern', pattern: 'previous' } },
      /badOption: .*weight between tokens/,
    ],
    [
      'tokens outside the text',
      'sentence',
      { op: 'heads', map: 'self', by: { kind: 'between', from: [99], to: [0] } },
      /badOption: .*count from 0 to 5/,
    ],
    [
      'a map that there is not',
      'sentence',
      { op: 'heads', map: 'cross', by: { kind: 'pattern', pattern: 'previous' } },
      /badOption: .*Ask for one of: self/,
    ],
    [
      'pictures of a layer that there is not',
      'sentence',
      { op: 'thumbnails', map: 'self', layer: 6, size: 8 },
      /badOption: .*6 layers/,
    ],
  ];
  for (const [why, capture, question, says] of REFUSED) {
    it(`refuses ${why}, and says what to ask`, async () =>
      assert.match(refused(await engine.ask({ ...question, handle: handles[capture] })), says));
  }

  it('refuses to compare texts of different lengths', async () => {
    assert.match(
      refused(
        await engine.ask({
          op: 'heads',
          handle: handles.sentence,
          map: 'self',
          by: { kind: 'flip', other: handles.longer, from: [1], to: [2], otherTo: [3] },
        }),
      ),
      /same number of tokens/,
    );
  });

  it('says expired of every question once it is gone', async () => {
    for (const question of [
      { op: 'heads', map: 'self', by: { kind: 'pattern', pattern: 'first' } },
      { op: 'thumbnails', map: 'self', layer: 0, size: 8 },
    ] as const) {
      assert.match(refused(await engine.ask({ ...question, handle: 999 })), /^expired/);
    }
  });

  it('follows attention through the layers: rows of rollout sum to 1', async () => {
    const outcome = await engine.ask({
      op: 'attention',
      handle: handles.sentence,
      map: 'self',
      layer: 5,
      head: 'mean',
      measure: 'rollout',
      fromRow: 0,
      toRow: 6,
    });
    assert.equal(outcome.kind, 'weights');
    for (let row = 0; row < 6; row++) {
      const sum = outcome.weights.subarray(row * 6, row * 6 + 6).reduce((total, each) => total + each, 0);
      assert.ok(Math.abs(sum - 1) < 1e-5);
    }
  });

  it('pictures words as sums over keys and means over queries, and refuses groups that do not fit', async () => {
    const aggregation: Aggregation = {
      sink: 'raw',
      sinks: [],
      queryGroups: [0, 1, 1, 2, 3, 3],
      keyGroups: [0, 1, 1, 2, 3, 3],
    };
    const pictures = await engine.ask({
      op: 'thumbnails',
      handle: handles.sentence,
      map: 'self',
      layer: 0,
      size: 32,
      aggregation,
    });
    assert.ok(pictures.kind === 'thumbnails');
    assert.deepEqual([pictures.rows, pictures.columns], [4, 4]);
    const rows = await engine.ask({
      op: 'attention',
      handle: handles.sentence,
      map: 'self',
      layer: 0,
      head: 0,
      fromRow: 1,
      toRow: 3,
    });
    assert.ok(rows.kind === 'weights');
    const wanted = [1, 2, 7, 8].reduce((sum, at) => sum + rows.weights[at]! / 2, 0);
    assert.ok(Math.abs(pictures.cells[1 * 4 + 1]! - wanted) < 1e-6);
    assert.match(
      refused(
        await engine.ask({
          op: 'thumbnails',
          handle: handles.sentence,
          map: 'self',
          layer: 0,
          size: 32,
          aggregation: { ...aggregation, queryGroups: [0], keyGroups: [0] },
        }),
      ),
      /badOption: .*do not fit/,
    );
  });

  it('ranks the heads between two texts by the weight between tokens', async () => {
    const outcome = await engine.ask({
      op: 'heads',
      handle: handles.translation,
      map: 'cross',
      by: { kind: 'between', from: [0], to: [1] },
    });
    assert.equal(outcome.kind, 'ranked');
    assert.ok(
      outcome.heads.length === 24 &&
        outcome.heads.every(({ score }, i) => i === 0 || score <= outcome.heads[i - 1]!.score),
    );
  });
});
