import assert from 'node:assert/strict';
import { ladder } from '../../../../../src/features/experiments/core/ladder';
import { sameWork } from '../../../../../src/features/experiments/core/sameWork';
import { countTokens } from '../../../../../src/features/experiments/core/tokenCounts';
import { FakeEngine } from '../../attention/core/fakeEngine';
import { embeddedModel } from './embeddedModel';

describe('A model that fails', () => {
  const broken = {
    kind: 'failed',
    error: { code: 'modelUnsupported', args: { model: 'broken', why: { code: 'noGraph', args: {} } } },
  } as const;
  const tokens = [
    { id: 1, text: 'a', start: 0, end: 1, special: false },
    { id: 2, text: 'b', start: 1, end: 2, special: false },
  ];
  const engine = new FakeEngine({
    models: () => ({ kind: 'models', models: [embeddedModel('broken'), embeddedModel('whole')], unusable: [] }),
    tokens: ({ model }) => (model === 'broken' ? broken : { kind: 'tokens', tokens }),
    costs: () => ({ kind: 'costs', residentBytes: 1, models: [] }),
    predictions: () => ({
      kind: 'predicted',
      precision: 'fast',
      tokens,
      totalTokens: 2,
      elapsedMs: 1,
      predictions: [
        { logprob: null, rank: null, top: [] },
        { logprob: -Math.LN2, rank: 0, top: [] },
      ],
    }),
    attend: ({ model, precision }) =>
      model === 'broken'
        ? broken
        : {
            kind: 'attended',
            handle: 1,
            model,
            precision,
            measure: 'raw',
            totalTokens: 2,
            elapsedMs: 1,
            tokens,
            maps: [],
          },
    release: () => ({ kind: 'released' }),
  });
  const skipped = [{ id: 'broken', error: broken.error }];

  it('is left out where tokens are counted, and the others are counted', async () => {
    const counted = await countTokens(engine, 'ab');
    assert.ok(counted.kind === 'counted');
    assert.deepEqual(
      [counted.models.map(({ id, tokens: all }) => [id, all.length]), counted.skipped],
      [[['whole', 2]], skipped],
    );
  });
  it('is left out of the ladder, and the others climb it', async () => {
    const found = await ladder(engine, [embeddedModel('broken'), embeddedModel('whole')], 'ab', { order: 2 });
    assert.ok(found.kind === 'ladder');
    assert.deepEqual([found.models.map(({ id }) => id), found.skipped], [['2-gram', 'whole'], skipped]);
    assert.equal(found.models[1]!.bitsPerByte.at(-1), 1);
  });
  it('is left out of the same work, and the others do it', async () => {
    const done = await sameWork(engine, [embeddedModel('broken'), embeddedModel('whole')], 'ab');
    assert.ok(done.kind === 'done');
    assert.deepEqual([done.work.map(({ id, elapsedMs }) => [id, elapsedMs]), done.skipped], [[['whole', 1]], skipped]);
  });
});
