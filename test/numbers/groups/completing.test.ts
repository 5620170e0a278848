/** One process and one engine for what is completed and written. */
import { shareEngine } from '../support';
import '../completion.test';
import '../codeModel.test';
import '../patterns.test';
import '../drafting.test';

const end = shareEngine();

// The last suite: what it leaves behind is what all of them leave behind.
describe('the engine of completion, codeModel, patterns, drafting', () => {
  it('ends', end);
});
