/** One process, one browser and one engine for the panel from its opening to its end, and under fault. */
import { closeWorkshop, shareWorkshop } from '../panelSuite';
import '../panel.test';
import '../panelUnderFault.test';
import '../failures.test';
import '../opening.test';

shareWorkshop();

// The last suite: what it leaves behind is what all of them leave behind.
describe('the workshop of panel, panelUnderFault, failures, opening', () => {
  it('closes', closeWorkshop);
});
