/** One process, one browser and one engine for parts of a text, and what a text of many parts needs. */
import { closeWorkshop, shareWorkshop } from '../panelSuite';
import '../byUnit.test';
import '../lens.test';
import '../probabilities.test';
import '../captureMemory.test';
import '../why.test';
import '../whyExports.test';

shareWorkshop();

// The last suite: what it leaves behind is what all of them leave behind.
describe('the workshop of byUnit, lens, probabilities, captureMemory, why, whyExports', () => {
  it('closes', closeWorkshop);
});
