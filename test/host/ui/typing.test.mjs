import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from './person.mjs';
import { openVscode, untouched } from './vscode.mjs';

/** Written for this test; typed at a human pace with whatever is suggested accepted when it is right. */
const PASSAGES = {
  'notes.txt': [
    '# Packing list\n\nFor the trip to the mountains we need warm clothes, a map and a good pair of shoes.\n\n- a warm hat\n- a warm scarf\n- ',
    'a warm coat\n\nThe weather in the mountains can change within a few minutes, so take a rain jacket with you.\n',
  ],
  'cart.py': [
    'class Cart:\n    def __init__(self):\n        self.items = []\n\n    def add(self, item):\n        self.items.append(item)\n\n    def remove(self, item):\n',
    '        self.items.remove(item)\n\n    def total(self):\n        return sum(item.price for item in self.items)\n',
  ],
};
/** Between two keys. */
const PAUSE_MS = 90;
/** How long a person stops after a word when nothing comes, on a quiet machine. */
const PATIENCE_MS = 1000;

describe('a person who types', () => {
  /** @type {import('./person.mjs').Person} */
  let person;
  before(async () => {
    person = await openVscode({
      files: Object.fromEntries(Object.entries(PASSAGES).map(([name, [given]]) => [name, given])),
      // Brackets and indents as they are typed: the passage says them all.
      settings: {
        ...untouched,
        'editor.autoIndent': 'none',
        'editor.autoClosingBrackets': 'never',
        'editor.quickSuggestions': false,
        'editor.acceptSuggestionOnEnter': 'off',
      },
    });
  });
  after(() => person?.close());

  /**
   * Waits for what becomes of the text as it is now, or goes on when nobody has asked for it.
   * @param {number} asked requests before the last key
   */
  const answer = (asked) =>
    until(() => person.requests.slice(asked).some((line) => /completion (shown|withheld|quiet)/.test(line)), {
      what: 'an answer',
      limitMs: PATIENCE_MS,
    }).catch(() => undefined);

  for (const [name, [given, rest]] of Object.entries(PASSAGES)) {
    it(`ends up with exactly what was meant in ${name}, with fewer keys and one reason for every request`, async () => {
      await person.open(name);
      const before = person.requests.length;
      let at = 0;
      let keys = 0;
      let offered = 0;
      while (at < rest.length) {
        const ghost = await person.ghost();
        keys++;
        // Every other right suggestion is typed into first. Where one begins with an indent, the editor keeps Tab for
        // it.
        if (
          ghost.length >= 2 &&
          !ghost.startsWith('    ') &&
          rest.startsWith(ghost, at) &&
          (offered++ % 2 === 1 || ghost.length < 4)
        ) {
          await person.page.keyboard.press('Tab');
          at += ghost.length;
          let text = '';
          await until(async () => (text = await person.text(name)) === given + rest.slice(0, at), {
            what: `accepting ${JSON.stringify(ghost)} inserts it`,
          }).catch((error) => {
            const asked = person.requests.slice(before).slice(-3).join('\n');
            throw new Error(`${error.message} The text ends with ${JSON.stringify(text.slice(-40))}.\n${asked}`);
          });
          continue;
        }
        const asked = person.requests.length;
        if (rest[at] === '\n') await person.page.keyboard.press('Enter');
        else await person.page.keyboard.type(rest[at]);
        at++;
        await sleep(PAUSE_MS);
        if (/\s/.test(rest[at - 1])) await answer(asked);
      }
      // On a busy machine the last key may come to the document after what it asks has been given up.
      await until(async () => (await person.text(name)).length >= given.length + rest.length, {
        what: 'the last key arrives',
      });
      assert.equal(await person.text(name), given + rest);
      assert.ok(keys < rest.length, `${keys} keys for ${rest.length} characters`);

      const lines = person.requests.slice(before);
      const reason =
        /completion (?:shown: \w+, \d+ characters from (?:engine|cache)|withheld: \w+|quiet: \w+|dropped: \w+|cancelled: \w+)/;
      for (const line of lines) assert.match(line, reason);
      assert.ok(
        lines.some((line) => line.includes('no model run')),
        'typing into a suggestion is answered without the model',
      );
      console.log(
        `        ${keys} keys for ${rest.length} characters, ${lines.length} requests, ${lines.filter((line) => / tokens, prompt/.test(line)).length} from the engine`,
      );
    });
  }
});
