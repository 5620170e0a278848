/** One process, one browser and one engine for how the pages look, and to whom. */
import { closeWorkshop, shareWorkshop } from '../panelSuite';
import '../accessible.test';
import '../shots.test';
import '../figure.test';
import '../words.test';
import '../otherPages.test';

shareWorkshop();

// The last suite: what it leaves behind is what all of them leave behind.
describe('the workshop of accessible, shots, figure, words, otherPages', () => {
  it('closes', closeWorkshop);
});
