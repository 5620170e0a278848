/** The course on how far measures agree, which leaves out many sets of tokens. */
import assert from 'node:assert/strict';
import type { LocalEngine } from '../../../src/engine/service/engine';
import { faithfulnessRequest, says } from '../../numbers/coursePages';
import { ask, engineOnEmbeddedModels } from '../../numbers/support';

describe('The course on how far measures agree', function () {
  this.timeout(180_000);
  let engine: LocalEngine;
  before(() => {
    engine = engineOnEmbeddedModels();
  });
  after(() => engine.dispose());

  it('faithfulness: value-weighted attention orders the tokens more like leave-one-out than chance, raw weights do not', async () => {
    // As the panel asks where the button has opened it: what is shown is the mean of layer 0.
    const { token, rankings, random, beyondChance } = await ask(
      engine,
      { ...faithfulnessRequest(), shown: { layer: 0, head: 'mean' } },
      'faithfulness',
    );
    assert.equal(token.text, ' Mary');
    const tauOf = (by: string): string => {
      const found = rankings.find((each) => each.by === by && each.shown === null);
      return found?.is === 'available' ? found.tau!.toFixed(2) : '';
    };
    says('faithfulness', tauOf('value'), tauOf('raw'), beyondChance!.toFixed(2));
    assert.ok(Number(tauOf('value')) > beyondChance! && Number(tauOf('raw')) < beyondChance!);
    const areasOf = (isShown: boolean): number[] =>
      rankings.flatMap((each) => (each.is === 'available' && (each.shown !== null) === isShown ? [each.area] : []));
    const [ofAll, ofLayer] = [areasOf(false), areasOf(true)];
    assert.equal(ofAll.length + ofLayer.length, rankings.length);
    for (const areas of [ofAll, ofLayer])
      says('faithfulness', Math.min(...areas).toFixed(2), Math.max(...areas).toFixed(2));
    says('faithfulness', random.area.toFixed(2));
    assert.ok(Math.max(...ofAll) < random.area && Math.min(...ofLayer) > random.area);
  });
});
