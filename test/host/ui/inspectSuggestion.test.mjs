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

  it('says why it begins as it does, with one key while it is visible, and why not with another word; colors the document', async () => {
    await person.open('paris.txt');
    await person.ask((vscode) => vscode.commands.executeCommand('editor.action.selectAll'));
    await person.page.keyboard.press('Delete');
    await person.type(sentence);
    const ghost = await person.waitForGhost();
    await person.page.keyboard.press('Alt+y');
    const title = view().locator('#why-view h3');
    const [first = ''] = /^\s*[^\s.,]+/.exec(ghost) ?? [];
    await until(async () => (await title.textContent())?.startsWith(`Why ‹${first.trim()}`), {
      what: 'the view Why is about the first token of the suggestion',
    });
    assert.match(await view().locator('#why-sum').innerText(), /^sum [+−]\d/);
    const colored = () =>
      person.page
        .locator('.monaco-editor .cdr[class*="ced-"]')
        .evaluateAll(
          (all) => all.filter((each) => getComputedStyle(each).backgroundColor !== 'rgba(0, 0, 0, 0)').length,
        );
    await until(async () => (await colored()) > 0, { what: 'the document is colored' });
    await person.picture('why-suggestion');
    await person.command('Attentive: Why Not Another Word…');
    await person.page.locator('.quick-input-widget input').fill('Rome');
    await person.page.keyboard.press('Enter');
    await until(async () => (await title.textContent())?.includes('not ‹Rome›'), { what: 'Rome is compared with' });
    await view().locator('#tab-table').click();
    await until(async () => (await colored()) === 0, { what: 'the color is gone with the view' });
  });
});
