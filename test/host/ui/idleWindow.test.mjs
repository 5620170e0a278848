import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { enginesOf } from '../process-table.mjs';
import { until } from './person.mjs';
import { openVscode, untouched } from './vscode.mjs';

/** Longer than a cursor rests before the model reads ahead. */
const LOOK_MS = 1000;
const names = ['first.txt', 'second.txt'];

describe('a window in which nobody writes', () => {
  /** @type {import('./person.mjs').Person} */
  let person;
  before(async () => {
    person = await openVscode({
      files: Object.fromEntries(names.map((name) => [name, `This is ${name}.\n`])),
      settings: untouched,
    });
  });
  after(async () => {
    await person?.close();
    // Others look at everything that stands in the folder.
    for (const name of names) fs.rmSync(path.join(person.folder, name));
  });

  it('starts no engine while files are opened and read, and starts it at the first movement of the cursor', async () => {
    for (const name of names) {
      await person.open(name);
      // That nothing starts has no event to wait for.
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      assert.deepEqual(enginesOf(person.hostPid), []);
    }
    await person.page.keyboard.press('ArrowUp');
    await until(() => enginesOf(person.hostPid).length === 1, { what: 'an engine starts' });
  });
});
