import assert from 'node:assert/strict';
import { until } from './person.mjs';
import { openVscode } from './vscode.mjs';

const sentence = 'The capital of France is';
const state = ['name', 'size', 'open'].map((each) => `const ${each}State = createState(null);\n`).join('');

describe('Inspect Suggestion', () => {
  /** @type {import('./person.mjs').Person} */
  let person;
  before(async () => {
    person = await openVscode({ files: { 'paris.txt': '', 'state.js': state } });
  });
  after(() => person?.close());

  const view = () => person.page.frameLocator('iframe.webview').frameLocator('#active-frame');
  const asked = () => view().locator('#probabilities-view .token.asked').allTextContents();

  it('says so when there has been none', async () => {
    await person.open('paris.txt');
    await person.command('Attentive: Inspect Suggestion');
    await person.page.locator('.notification-list-item', { hasText: 'no suggestion yet' }).waitFor();
    await person.ask((vscode) => vscode.commands.executeCommand('notifications.clearAll'));
  });

  it('shows how likely each of its tokens was, with ten others, and what it attended to, also once it is accepted', async () => {
    await person.open('paris.txt');
    await person.type(sentence);
    const ghost = await person.waitForGhost();
    await person.page.keyboard.press('Tab');
    await until(async () => (await person.text('paris.txt')) === sentence + ghost, {
      what: 'the suggestion is accepted',
    });
    await person.command('Attentive: Inspect Suggestion');
    await until(async () => (await asked()).join('') === ghost, { what: 'its tokens are marked' });
    assert.equal(await view().locator('#probabilities-view .bars li').count(), 10);
    await view().locator('#about', { hasText: 'fast arithmetic' }).waitFor();
    // Above, the row of the token that the first one was predicted from: the context it was made of.
    const weights = await view()
      .locator('#text-view .token[data-weight]')
      .evaluateAll((all) => all.map((each) => Number(each.getAttribute('data-weight'))));
    assert.ok(Math.abs(weights.reduce((sum, each) => sum + each, 0) - 1) < 1e-3, `${weights}`);
    await person.picture('inspect-suggestion');
  });

  it('names the lines that say the same', async () => {
    await person.open('state.js');
    await person.type('const colorState = ');
    const ghost = await person.waitForGhost();
    assert.match(ghost, /^createState/);
    await person.command('Attentive: Inspect Suggestion');
    await view().locator('#about', { hasText: 'the same text stands in line 3, 2, 1' }).waitFor();
  });
});
