/** Heads that are known to exist, found in real models by what they do. */
import assert from 'node:assert/strict';
import type { LocalEngine } from '../../src/engine/engine';
import type { HeadScore, Pattern } from '../../src/protocol/engine';
import { ask, engineOnEmbeddedModels } from './support';

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1];

/** Unrelated words, twice: no language predicts the second half, only copying does. */
const WORDS = ' apple seven window blue river chair under music paper green horse city cold number bread light stone table winter hand';

describe('the heads of real models', function () {
  this.timeout(180_000);
  let engine: LocalEngine;
  before(() => { engine = engineOnEmbeddedModels(); });
  after(() => engine.dispose());

  describe('of SmolLM2 on words that repeat', () => {
    let handle: number;
    before(async () => {
      ({ handle } = await ask(engine, { op: 'attend', model: 'smollm2-135m-instruct', text: WORDS + WORDS, precision: 'exact', maxTokens: 512 }, 'attended'));
    });
    const ranked = async (pattern: Pattern): Promise<readonly HeadScore[]> =>
      (await ask(engine, { op: 'heads', handle, map: 'self', by: { kind: 'pattern', pattern } }, 'ranked')).heads;

    for (const [pattern, least] of [['induction', 0.4], ['previous', 0.6], ['duplicate', 0.4]] as const) {
      it(`one stands out as a head for ${pattern}`, async () => {
        const heads = await ranked(pattern);
        assert.equal(heads.length, 270);
        const [best] = heads;
        assert.ok(best.score > least, `layer ${best.layer} head ${best.head} scores ${best.score}`);
        assert.ok(best.score > 10 * median(heads.map(({ score }) => score)), `median ${median(heads.map(({ score }) => score))}`);
        console.log(`        ${pattern}: ${heads.slice(0, 3).map(({ layer, head, score }) => `layer ${layer} head ${head} ${score.toFixed(2)}`).join(', ')}`);
      });
    }
  });

  describe('of MiniLM on two hundred pairs of sentences', () => {
    const ANIMALS = ['animal', 'dog', 'cat', 'horse', 'cow', 'chicken', 'child', 'woman', 'soldier', 'fox'];
    const PLACES = ['street', 'road', 'river', 'bridge', 'field', 'canal', 'highway', 'lake', 'valley', 'path'];
    const REASONS = [['tired', 'wide'], ['weak', 'deep']] as const;
    /** [CLS] the X didn ' t cross the Y because it */
    const [IT, ANIMAL, PLACE] = [10, 2, 8];

    it('the head of the figure turns in a quarter of them, and none in most by more than a hair', async () => {
      const turns = new Map<string, { count: number; sum: number }>();
      let pairs = 0;
      for (const animal of ANIMALS) for (const place of PLACES) for (const [ofAnimal, ofPlace] of REASONS) {
        const attend = async (reason: string): Promise<number> => {
          const text = `The ${animal} didn't cross the ${place} because it was too ${reason}.`;
          const { handle, tokens } = await ask(engine, { op: 'attend', model: 'all-minilm-l6-v2', text, precision: 'exact', maxTokens: 512 }, 'attended');
          assert.deepEqual([IT, ANIMAL, PLACE].map((at) => text.slice(tokens[at].start, tokens[at].end)), ['it', animal, place]);
          return handle;
        };
        const [handle, other] = [await attend(ofAnimal), await attend(ofPlace)];
        const { heads } = await ask(engine, { op: 'heads', handle, map: 'self', by: { kind: 'flip', other, from: [IT], to: [ANIMAL], otherTo: [PLACE] } }, 'ranked');
        for (const { layer, head, score } of heads) {
          const key = `layer ${layer} head ${head}`;
          const turn = turns.get(key) ?? { count: 0, sum: 0 };
          turns.set(key, { count: turn.count + (score > 0 ? 1 : 0), sum: turn.sum + score });
        }
        for (const each of [handle, other]) await ask(engine, { op: 'release', handle: each }, 'released');
        pairs++;
      }
      const best = [...turns].sort(([, a], [, b]) => b.count - a.count || b.sum - a.sum);
      console.log(`        of ${pairs} pairs turn: ${best.slice(0, 5).map(([name, { count, sum }]) => `${name} ${count} (mean ${(sum / pairs).toFixed(3)})`).join(', ')}`);
      const figure = turns.get('layer 4 head 0');
      assert.ok(figure && Math.abs(figure.count - 52) <= 5, `${figure?.count} of ${pairs}`);
      for (const [name, { count, sum }] of best) if (count > pairs / 2) assert.ok(sum / pairs < 0.01, `${name} turns clearly`);
    });
  });
});
