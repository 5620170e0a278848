/** One process, one browser and one engine for the views, and what they show and give away. */
import { closeWorkshop, shareWorkshop } from '../panelSuite';
import '../views.test';
import '../exports.test';
import '../shownNumbers.test';

shareWorkshop();

// The last suite: what it leaves behind is what all of them leave behind.
describe('the workshop of views, exports, shownNumbers', () => {
  it('closes', closeWorkshop);
});
