/** One process, one browser and one engine. */
import { closeWorkshop, shareWorkshop } from '../../../webview/panelSuite';
import '../accessible.test';
import '../shots.test';
import '../hostileTexts.test';
import '../captureMemory.test';

shareWorkshop();

// The last suite: what it leaves behind is what all of them leave behind.
describe('the workshop of accessible, shots, hostileTexts, captureMemory', () => {
  it('closes', closeWorkshop);
});
