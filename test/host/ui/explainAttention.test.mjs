import assert from 'node:assert/strict';
import { openVscode, until } from './person.mjs';

const sentences = {
  tired: 'The animal didn\'t cross the street because it was too tired.',
  wide: 'The animal didn\'t cross the street because it was too wide.',
};

describe('Explain Attention', function () {
  this.timeout(60_000);
  /** @type {import('./person.mjs').Person} */
  let person;
  before(async () => {
    person = await openVscode({
      files: { 'animals.txt': `${sentences.tired}\n${sentences.wide}\n`, 'blank.txt': '   \n\t \n' },
    });
  });
  after(() => person?.close());

  const view = () => person.page.frameLocator('iframe.webview').frameLocator('#active-frame');

  /** Selects a line and chooses the entry of the context menu. */
  async function explainLine(/** @type {string} */ name, /** @type {number} */ line) {
    await person.open(name);
    await person.ask((vscode, at) => {
      const editor = vscode.window.activeTextEditor;
      if (editor) editor.selection = new vscode.Selection(at, 0, at, editor.document.lineAt(at).text.length);
    }, line);
    await person.editor(name).locator('.view-line').nth(line).click({ button: 'right', position: { x: 20, y: 8 } });
    const entry = person.page.locator('.monaco-menu .action-item', { hasText: 'Explain Attention' });
    await entry.waitFor();
    await person.page.waitForTimeout(200); // a new menu ignores clicks for 100 ms
    await entry.click();
  }

  /** @returns {Promise<Record<string, number>>} what *it* attends to, by token */
  async function weightsOfIt() {
    const body = view().locator('body[data-state=ready]');
    await body.waitFor();
    const it = view().locator('[data-index]').filter({ hasText: /^\s*it\s*$/ }).first();
    await it.hover();
    await until(() => view().locator('[data-index][data-weight]').count(), { what: 'tokens show their weights' });
    return Object.fromEntries(await view().locator('[data-index][data-weight]').evaluateAll((tokens) =>
      tokens.map((token) => [token.textContent?.trim() ?? '', Number(token.getAttribute('data-weight'))])));
  }

  for (const [name, line, more, less] of /** @type {const} */ ([['tired', 0, 'animal', 'street'], ['wide', 1, 'street', 'animal']])) {
    it(`shows "it" attending to the ${more} more than to the ${less} where the sentence ends in "${name}"`, async () => {
      await explainLine('animals.txt', line);
      await until(async () => (await view().locator('[data-index]').allTextContents()).some((text) => text.trim() === name),
        { what: `the panel shows the tokens of "${name}"`, limitMs: 30_000 });
      const weights = await weightsOfIt();
      assert.ok(weights[more] > weights[less], JSON.stringify(weights));
    });
  }
});
