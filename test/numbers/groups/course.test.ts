/** One process and one engine for what the course and the documentation say. */
import { shareEngine } from '../support';
import '../course.test';
import '../study.test';
import '../heads.test';
import '../hebrew.test';
import '../faithfulness.test';

const end = shareEngine();

// The last suite: what it leaves behind is what all of them leave behind.
describe('the engine of course, study, heads, hebrew, faithfulness', () => {
  it('ends', end);
});
