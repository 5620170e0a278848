/** One process, one browser and one engine for parts of a text, and for what decided a token. */
import { closeWorkshop, shareWorkshop } from '../panelSuite';
import '../byUnit.test';
import '../lens.test';
import '../probabilities.test';
import '../why.test';
import '../whyExports.test';

shareWorkshop();

// The last suite: what it leaves behind is what all of them leave behind.
describe('the workshop of byUnit, lens, probabilities, why, whyExports', () => {
  it('closes', closeWorkshop);
});
