/** Heads that are known to exist, found in real models by what they do. */
import assert from 'node:assert/strict';
import type { LocalEngine } from '../../src/engine/service/engine';
import type { HeadScore, Pattern } from '../../src/protocol/engine';
import { countTurns, FIGURE_HEAD, FIGURE_PAIR, generatedPairs, turnsIn } from '../../src/features/course/core/turns';
import { ask, engineOnEmbeddedModels } from './support';

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

/** Unrelated words, twice: no language predicts the second half, only copying does. */
const WORDS =
  ' apple seven window blue river chair under music paper green horse city cold number bread light stone table winter hand';

describe('the heads of real models', function () {
  this.timeout(180_000);
  let engine: LocalEngine;
  before(() => {
    engine = engineOnEmbeddedModels();
  });
  after(() => engine.dispose());

  describe('of SmolLM2 on words that repeat', () => {
    let handle: number;
    before(async () => {
      ({ handle } = await ask(
        engine,
        { op: 'attend', model: 'smollm2-135m-instruct', text: WORDS + WORDS, precision: 'exact', maxTokens: 512 },
        'attended',
      ));
    });
    const ranked = async (pattern: Pattern): Promise<readonly HeadScore[]> =>
      (await ask(engine, { op: 'heads', handle, map: 'self', by: { kind: 'pattern', pattern } }, 'ranked')).heads;

    for (const [pattern, least] of [
      ['induction', 0.4],
      ['previous', 0.6],
      ['duplicate', 0.4],
    ] as const) {
      it(`one stands out as a head for ${pattern}`, async () => {
        const heads = await ranked(pattern);
        assert.equal(heads.length, 270);
        const best = heads[0]!;
        assert.ok(best.score > least, `layer ${best.layer} head ${best.head} scores ${best.score}`);
        assert.ok(
          best.score > 10 * median(heads.map(({ score }) => score)),
          `median ${median(heads.map(({ score }) => score))}`,
        );
        console.log(
          `        ${pattern}: ${heads
            .slice(0, 3)
            .map(({ layer, head, score }) => `layer ${layer} head ${head} ${score.toFixed(2)}`)
            .join(', ')}`,
        );
      });
    }
  });

  describe('of MiniLM on two hundred pairs of sentences', () => {
    it('the head of the figure turns in the first of them, and some heads turn in others', async () => {
      const pairs = generatedPairs();
      assert.equal(new Set(pairs.map(({ one, other }) => `${one}${other}`)).size, 200);
      assert.deepEqual(pairs[0], FIGURE_PAIR);
      // test/long/turns.test.ts counts over all of them.
      const counted = await countTurns(engine, FIGURE_HEAD.model, pairs.slice(0, 20));
      assert.ok(counted.kind === 'counted');
      assert.deepEqual([counted.pairs, counted.heads.length], [20, 72]);
      const figure = counted.heads.find(({ layer, head }) => layer === FIGURE_HEAD.layer && head === FIGURE_HEAD.head);
      assert.ok(figure && figure.times >= 1 && figure.times < 20, `${figure?.times}`);
      assert.ok(new Set(counted.heads.map(({ times }) => times)).size > 3, JSON.stringify(counted.heads));
    });

    it('a turn is measured as the engine ranks heads that flip', async () => {
      const attend = async (text: string) =>
        ask(engine, { op: 'attend', model: FIGURE_HEAD.model, text, precision: 'exact', maxTokens: 512 }, 'attended');
      const [one, other] = [await attend(FIGURE_PAIR.one), await attend(FIGURE_PAIR.other)];
      const at = (word: string): number[] => [one.tokens.findIndex(({ text }) => text === word)];
      const { heads } = await ask(
        engine,
        {
          op: 'heads',
          handle: one.handle,
          map: 'self',
          by: { kind: 'flip', other: other.handle, from: at('it'), to: at('animal'), otherTo: at('street') },
        },
        'ranked',
      );
      const turns = await turnsIn(engine, FIGURE_HEAD.model, FIGURE_PAIR);
      assert.ok(turns.kind === 'turns');
      assert.deepEqual(
        turns.heads.map(({ layer, head, by }) => [layer, head, by.toFixed(6)]),
        heads.map(({ layer, head, score }) => [layer, head, score.toFixed(6)]),
      );
    });
  });
});
