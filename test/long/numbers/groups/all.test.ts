/** One process and one engine for what the course says of long computations, and for long captures. */
import { shareEngine } from '../../../numbers/support';
import '../faithfulnessPage.test';
import '../patchingPage.test';
import '../captureMemory.test';

const end = shareEngine();

// The last suite: what it leaves behind is what all of them leave behind.
describe('the engine of faithfulnessPage, patchingPage, captureMemory', () => {
  it('ends', end);
});
