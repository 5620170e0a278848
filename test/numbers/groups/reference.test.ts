/** One process and one engine for what is compared with PyTorch. */
import { engineOnAllModels, shareEngine } from '../support';
import '../minilm.test';
import '../smollm2.test';
import '../translate.test';
import '../measures.test';
import '../why.test';
import '../lens.test';
import '../cut.test';
import '../patch.test';

const end = shareEngine(engineOnAllModels());

// The last suite: what it leaves behind is what all of them leave behind.
describe('the engine of minilm, smollm2, translate, measures, why, lens, cut, patch', () => {
  it('ends', end);
});
