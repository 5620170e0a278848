/** How often heads of MiniLM turn between two sentences, over all the pairs that the course counts. */
import assert from 'node:assert/strict';
import type { LocalEngine } from '../../src/engine/service/engine';
import { countTurns, FIGURE_HEAD, generatedPairs } from '../../src/features/course/core/turns';
import { engineOnEmbeddedModels } from '../numbers/support';

describe('Of two hundred pairs of sentences', function () {
  this.timeout(180_000);
  let engine: LocalEngine;
  before(() => {
    engine = engineOnEmbeddedModels();
  });
  after(() => engine.dispose());

  it('the head of the figure turns in 52 of them, as the course says, and none turns in most of them by 0.01 or more', async () => {
    const pairs = generatedPairs();
    const counted = await countTurns(engine, FIGURE_HEAD.model, pairs);
    assert.ok(counted.kind === 'counted');
    console.log(
      `        of ${counted.pairs} pairs turn: ${counted.heads
        .slice(0, 5)
        .map(({ layer, head, times, meanBy }) => `layer ${layer} head ${head} ${times} (mean ${meanBy.toFixed(3)})`)
        .join(', ')}`,
    );
    assert.equal(counted.heads.length, 72);
    const figure = counted.heads.find(({ layer, head }) => layer === FIGURE_HEAD.layer && head === FIGURE_HEAD.head);
    assert.ok(figure && Math.abs(figure.times - 52) <= 2, `${figure?.times} of ${counted.pairs}`);
    for (const { layer, head, times, meanBy } of counted.heads)
      if (times > counted.pairs / 2) assert.ok(meanBy < 0.01, `layer ${layer} head ${head} turns clearly`);
  });
});
