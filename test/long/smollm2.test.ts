/** SmolLM2's greedy continuations in exact arithmetic, beside PyTorch's, to their end. */
import type { LocalEngine } from '../../src/engine/service/engine';
import { continuesAsPyTorch, type Greedy } from '../numbers/greedy';
import { engineOnEmbeddedModels, fixture } from '../numbers/support';

const MODEL = 'smollm2-135m-instruct';

describe('SmolLM2 beside PyTorch eager', function () {
  this.timeout(180_000);
  let engine: LocalEngine;
  before(() => {
    engine = engineOnEmbeddedModels();
  });
  after(() => engine.dispose());

  for (const each of fixture<{ greedy: Greedy[] }>(MODEL).greedy) {
    it(`continues ${JSON.stringify(each.prompt.slice(0, 30))} greedily as PyTorch does while it is sure`, () =>
      continuesAsPyTorch(engine, MODEL, each, 'exact', each.ids.length));
  }
});
