import assert from 'node:assert/strict';
import { openVscode, until, untouched } from './person.mjs';

/** Written for this test; typed at a human pace with whatever is suggested accepted when it is right. */
const PASSAGES = {
  'notes.md': [
    '# Packing list\n\nFor the trip to the mountains we need warm clothes, a map and a good pair of shoes.\n\n- a warm hat\n- a warm scarf\n- ',
    'a warm coat\n\nThe weather in the mountains can change within a few minutes, so take a rain jacket with you.\n',
  ],
  'cart.py': [
    'class Cart:\n    def __init__(self):\n        self.items = []\n\n    def add(self, item):\n        self.items.append(item)\n\n    def remove(self, item):\n',
    '        self.items.remove(item)\n\n    def total(self):\n        return sum(item.price for item in self.items)\n',
  ],
};
const PAUSE_MS = 90;
const THOUGHT_MS = 450;

describe('a person who types', function () {
  this.timeout(180_000);
  /** @type {import('./person.mjs').Person} */
  let person;
  before(async () => {
    person = await openVscode({
      files: Object.fromEntries(Object.entries(PASSAGES).map(([name, [given]]) => [name, given])),
      // Brackets and indents as they are typed: the passage says them all.
      settings: { ...untouched, 'editor.autoIndent': 'none', 'editor.autoClosingBrackets': 'never', 'editor.quickSuggestions': false, 'editor.acceptSuggestionOnEnter': 'off' },
    });
    await person.ask((vscode) => vscode.commands.executeCommand('attentive.showLog'));
    await until(async () => (await person.log()).length, { what: 'the log is shown' });
  });
  after(() => person?.close());

  for (const [name, [given, rest]] of Object.entries(PASSAGES)) {
    it(`ends up with exactly what was meant in ${name}, with fewer keys and one reason for every request`, async () => {
      await person.open(name);
      const before = (await person.log()).length;
      let at = 0;
      let keys = 0;
      let offered = 0;
      while (at < rest.length) {
        const ghost = await person.ghost();
        keys++;
        // Every other right suggestion is typed into first. Where one begins with an indent, the editor keeps Tab for it.
        if (ghost.length >= 2 && !ghost.startsWith('    ') && rest.startsWith(ghost, at) && (offered++ % 2 === 1 || ghost.length < 4)) {
          await person.page.keyboard.press('Tab');
          at += ghost.length;
          await until(async () => await person.text(name) === given + rest.slice(0, at), { what: `accepting ${JSON.stringify(ghost)} inserts it` });
          continue;
        }
        if (rest[at] === '\n') await person.page.keyboard.press('Enter');
        else await person.page.keyboard.type(rest[at]);
        at++;
        await person.page.waitForTimeout(/\s/.test(rest[at - 1]) ? THOUGHT_MS : PAUSE_MS);
      }
      assert.equal(await person.text(name), given + rest);
      assert.ok(keys < rest.length, `${keys} keys for ${rest.length} characters`);

      await person.page.waitForTimeout(THOUGHT_MS);
      const lines = (await person.log()).slice(before).filter((line) => line.includes('completion '));
      const reason = /completion (?:shown: \w+, \d+ characters from (?:engine|cache)|withheld: \w+|quiet: \w+|dropped: \w+|cancelled: \w+)/;
      for (const line of lines) assert.match(line, reason);
      assert.ok(lines.some((line) => line.includes('no model run')), 'typing into a suggestion is answered without the model');
      console.log(`        ${keys} keys for ${rest.length} characters, ${lines.length} requests, ${lines.filter((line) => / tokens, prompt/.test(line)).length} from the engine`);
    });
  }
});
