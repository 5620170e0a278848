import assert from 'node:assert/strict';
import { enginesOf } from '../process-table.mjs';
import { until } from './person.mjs';
import { openVscode, untouched } from './vscode.mjs';

/** Longer than a cursor rests before the model reads ahead. */
const LOOK_MS = 1000;

describe('a window in which nobody writes', () => {
  /** @type {import('./person.mjs').Person} */
  let person;
  before(async () => {
    person = await openVscode({
      files: { 'first.txt': 'The first file.\n', 'second.txt': 'The second file.\n' },
      settings: untouched,
    });
  });
  after(() => person?.close());

  it('starts no engine while files are opened and read, and starts it at the first movement of the cursor', async () => {
    for (const name of ['first.txt', 'second.txt']) {
      await person.open(name);
      // That nothing starts has no event to wait for.
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      assert.deepEqual(enginesOf(person.hostPid), []);
    }
    await person.page.keyboard.press('ArrowUp');
    await until(() => enginesOf(person.hostPid).length === 1, { what: 'an engine starts' });
  });
});
