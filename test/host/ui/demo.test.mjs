import assert from 'node:assert/strict';
import fs from 'node:fs';
import { inRoot } from '../../../scripts/lib/paths.mjs';
import { until } from './person.mjs';
import { openVscode, untouched } from './vscode.mjs';

const files = Object.fromEntries(
  fs
    .readdirSync(inRoot('demo'))
    .filter((name) => name !== '.vscode')
    .map((name) => [name, fs.readFileSync(inRoot('demo', name), 'utf8')]),
);

describe('what the demo folder promises, with every setting as it comes', () => {
  /** @type {import('./person.mjs').Person} */
  let person;
  before(async () => {
    person = await openVscode({ files, settings: untouched });
  });
  after(() => person?.close());

  for (const [name, after, typed, expected] of /** @type {const} */ ([
    ['try-it.md', 'The quick brown fox jumps over the laz', 'y', / dog/],
    ['try-it.md', 'Last but no', 't', / least/],
    ['try-it.md', 'Thank you ver', 'y', / much/],
    ['prose.md', 'as far as the ol', 'd', / lighthouse/],
    // At the pace of the keys the suggestion ends here or goes on: what is on screen is kept while it is typed.
    ['animals.py', 'in alphabetical order."""\n', '    return [animal', /^\.name/],
    ['shapes.ts', 'return 4 * thi', 's', /\.side/],
  ])) {
    it(`comes true in ${name} after "${after.trim().slice(-24)}${typed.trim()}"`, async () => {
      const at = files[name].lastIndexOf(after);
      assert.ok(at >= 0, 'the demo has this text');
      const before = files[name].slice(0, at + after.length).split('\n');
      await person.open(name, { line: before.length - 1, character: before.at(-1)?.length ?? 0 });
      // A letter is deleted and typed again where one follows.
      // A person looks first: what the model is asked for stepwise it answers a little differently than in one go.
      const asked = person.requests.length;
      if (typed.length === 1) await person.page.keyboard.press('Delete');
      await until(() => person.requests.slice(asked).some((line) => /completion (shown|withheld)/.test(line)), {
        what: 'an answer',
        limitMs: 2000,
      }).catch(() => false);
      await person.type(typed.slice(0, -1));
      const seen = [];
      // An editor looks for suggestions from a moment after it is opened, and what was typed earlier asks for nothing.
      await until(
        async () => {
          await person.type(typed.slice(-1));
          const comes = await until(async () => expected.test(await person.ghost()), {
            what: 'gray text',
            limitMs: 5000,
          }).catch(() => false);
          if (!comes) {
            seen.push(await person.ghost());
            await person.page.keyboard.press('Backspace');
          }
          return comes;
        },
        {
          what: `gray text like ${expected}`,
          about: () => [`Seen: ${JSON.stringify(seen)}`, ...person.requests.slice(asked)].join('\n'),
        },
      );
      await person.page.keyboard.press('Escape');
    });
  }
});
