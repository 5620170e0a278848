import assert from 'node:assert/strict';
import { aroundBlank, propose, rank, withCandidates } from '../../../../../src/features/experiments/core/rank';
import { FakeEngine } from '../../attention/core/fakeEngine';

describe('A blank', () => {
  for (const [text, before, after] of [
    ['The cat ___.', 'The cat ', '.'],
    ['The ____ sat', 'The ', ' sat'],
    ['No blank', 'No blank', ''],
    ['two __ three', 'two __ three', ''],
  ] as const) {
    it(`in "${text}"`, () => assert.deepEqual(aroundBlank(text), { before, after }));
  }

  for (const [selected, found] of [
    ['He can ___.\nrun\n- sit\n2. roll over\n', { text: 'He can ___.', candidates: ['run', 'sit', 'roll over'] }],
    ['My dog.\r\n___\r\nHe runs.\r\n\r\nHe sits.', { text: 'My dog.\n___', candidates: ['He runs.', 'He sits.'] }],
    ['He can ___.', undefined],
    ['two lines\nwithout one', undefined],
  ] as const) {
    it(`brings its candidates, one a line, in ${JSON.stringify(selected)}`, () =>
      assert.deepEqual(withCandidates(selected), found));
  }

  it('is scored with the space before it and what follows, and shares sum to 1', async () => {
    const engine = new FakeEngine({
      score: ({ candidates }) => ({
        kind: 'scored',
        candidates: candidates.map((text, i) => ({
          text,
          logprob: -1 - i,
          tokens: [
            { id: 0, text: text.slice(0, -1), logprob: -0.5 - i },
            { id: 1, text: '.', logprob: -0.5 },
          ],
        })),
      }),
    });
    const found = await rank(engine, 'm', 'The cat ___.', [' sat', 'ran ', 'sat', ''], undefined);
    assert.deepEqual(engine.asked, [
      { op: 'score', model: 'm', prompt: 'The cat', candidates: [' sat.', ' ran.'], precision: 'exact' },
    ]);
    assert.ok(found.kind === 'ranked');
    assert.deepEqual(
      found.candidates.map(({ text, ownLogprob }) => [text, ownLogprob]),
      [
        ['sat', -0.5],
        ['ran', -1.5],
      ],
    );
    assert.ok(Math.abs(found.candidates.reduce((sum, { share }) => sum + share, 0) - 1) < 1e-12);
  });

  it('is filled by the model with whole sentences, all different; within a text with one word', async () => {
    const texts = [' He sat. Then', ' He sat. And', ' He ran! Yes', ' Nothing ends'];
    let asked = 0;
    const engine = new FakeEngine({
      generate: () => ({
        kind: 'generated',
        text: texts[asked++ % texts.length]!,
        tokens: [],
        stop: 'maxTokens',
        promptTokens: 1,
        reusedTokens: 0,
        elapsedMs: 1,
      }),
    });
    assert.deepEqual(await propose(engine, 'm', 'The cat was there. ___', 3), ['He sat.', 'He ran!', 'Nothing ends']);
    asked = 0;
    assert.deepEqual(await propose(engine, 'm', 'Then ___ it.', 2), ['He', 'Nothing']);
  });
});
