/** The course on how far measures agree, which leaves out many sets of tokens. */
import assert from 'node:assert/strict';
import type { LocalEngine } from '../../../src/engine/service/engine';
import { faithfulnessOfPage, says } from '../../numbers/coursePages';
import { engineOnEmbeddedModels } from '../../numbers/support';

describe('The course on how far measures agree', function () {
  this.timeout(180_000);
  let engine: LocalEngine;
  before(() => {
    engine = engineOnEmbeddedModels();
  });
  after(() => engine.dispose());

  it('faithfulness: value-weighted attention orders the tokens more like leave-one-out than chance, raw weights do not', async () => {
    const { token, rankings, random, beyondChance } = await faithfulnessOfPage(engine);
    assert.equal(token.text, ' Mary');
    const tauOf = (by: string): string => {
      const found = rankings.find((each) => each.by === by);
      return found?.is === 'available' ? found.tau!.toFixed(2) : '';
    };
    says('faithfulness', tauOf('value'), tauOf('raw'), beyondChance!.toFixed(2));
    assert.ok(Number(tauOf('value')) > beyondChance! && Number(tauOf('raw')) < beyondChance!);
    const areas = rankings.map((each) => (each.is === 'available' ? each.area : Infinity));
    const [least, most] = [Math.min(...areas), Math.max(...areas)];
    says('faithfulness', least.toFixed(2), most.toFixed(2), random.area.toFixed(2));
    assert.ok(most < random.area);
  });
});
