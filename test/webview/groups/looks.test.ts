/** One process, one browser and one engine for how the pages look, and to whom, and for what takes an answer long. */
import { closeWorkshop, shareWorkshop } from '../panelSuite';
import '../accessible.test';
import '../figure.test';
import '../words.test';
import '../otherPages.test';
import '../layers.test';
import '../patch.test';
import '../faithfulness.test';

shareWorkshop();

// The last suite: what it leaves behind is what all of them leave behind.
describe('the workshop of accessible, figure, words, otherPages, layers, patch, faithfulness', () => {
  it('closes', closeWorkshop);
});
