import assert from 'node:assert/strict';
import fs from 'node:fs';
import { inRoot } from '../../../scripts/lib/paths.mjs';
import { openVscode, until, untouched } from './person.mjs';

const files = Object.fromEntries(fs.readdirSync(inRoot('demo')).filter((name) => name !== '.vscode').map((name) => [name, fs.readFileSync(inRoot('demo', name), 'utf8')]));

describe('what the demo folder promises, with every setting as it comes', function () {
  this.timeout(60_000);
  /** @type {import('./person.mjs').Person} */
  let person;
  before(async () => {
    person = await openVscode({ files, settings: untouched });
  });
  after(() => person?.close());

  for (const [name, after, typed, expected] of /** @type {const} */ ([
    ['try-it.md', 'The sky was clear and the sun wa', 's', / shining/],
    ['try-it.md', 'Last but no', 't', / least/],
    ['try-it.md', 'Thank you ver', 'y', / much/],
    ['prose.md', 'as far as the ol', 'd', / lighthouse/],
    ['animals.py', 'in alphabetical order."""\n', '    return [animal', /\.name for animal in animals/],
    ['shapes.ts', 'return 4 * thi', 's', /\.side;/],
  ])) {
    it(`comes true in ${name} after "${after.trim().slice(-24)}${typed.trim()}"`, async () => {
      const at = files[name].lastIndexOf(after);
      assert.ok(at >= 0, 'the demo has this text');
      const before = files[name].slice(0, at + after.length).split('\n');
      await person.open(name, { line: before.length - 1, character: before.at(-1)?.length ?? 0 });
      // An editor looks for suggestions from a moment after it is opened: what was typed earlier asks for nothing.
      await person.page.waitForTimeout(500);
      // A letter is deleted and typed again where one follows.
      if (typed.length === 1) await person.page.keyboard.press('Delete');
      await person.type(typed);
      await until(async () => expected.test(await person.ghost()), { what: `gray text like ${expected}`, limitMs: 20_000 });
      await person.page.keyboard.press('Escape');
    });
  }
});
