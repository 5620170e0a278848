/** One process and one engine for what is compared with PyTorch. */
import { shareEngine } from '../support';
import '../minilm.test';
import '../smollm2.test';
import '../translate.test';
import '../measures.test';
import '../why.test';

const end = shareEngine();

// The last suite: what it leaves behind is what all of them leave behind.
describe('the engine of minilm, smollm2, translate, measures, why', () => {
  it('ends', end);
});
