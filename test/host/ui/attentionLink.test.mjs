import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { until } from './person.mjs';
import { openVscode } from './vscode.mjs';

const tired = "The animal didn't cross the street because it was too tired.";
const wide = tired.replace('tired', 'wide');

describe('The attention panel and the editor', () => {
  /** @type {import('./person.mjs').Person} */
  let person;
  before(async () => {
    person = await openVscode({ files: { 'animals.txt': `${tired}\n${wide}\n` } });
  });
  after(() => person?.close());

  const view = () => person.page.frameLocator('iframe.webview').frameLocator('#active-frame');
  const token = (/** @type {string} */ word) =>
    view()
      .locator('#text-view .token', { hasText: new RegExp(`^\\s*${word}\\s*$`) })
      .first();
  const isReady = () => view().locator('body[data-state=ready] .token').first().waitFor();
  /** Decorations that color a background, but for those of the editor itself. */
  const marks = () => person.editor('animals.txt').locator('.view-overlays [class*="ced-"]').count();

  /** As a person does: VS Code keeps its state first, which a page that is simply loaded again may not. */
  async function reload() {
    const pid = person.hostPid;
    await person.command('Developer: Reload Window');
    await person.untilActive(pid);
  }

  it('mark in the document what is looked at in the panel', async () => {
    await person.open('animals.txt', { from: 0, to: 0 });
    await person.command('Attentive: Explain Attention');
    await isReady();
    await person.open('animals.txt', { line: 1, character: 0 });
    const before = await marks();
    await token('street').hover();
    await until(async () => (await marks()) > before, { what: 'the word is marked in the document' });
  });

  it('follow the cursor in the document', async () => {
    await person.open('animals.txt', { line: 0, character: 0 });
    for (let i = 0; i < 6; i++) await person.page.keyboard.press('ArrowRight');
    await until(
      async () => (await view().locator('#text-view .token.selected').allTextContents()).join('').trim() === 'animal',
      { what: 'the panel shows the word at the cursor' },
    );
  });

  it('compare two selections', async () => {
    await person.ask((vscode) => {
      const editor = vscode.window.visibleTextEditors.find(({ document }) => document.fileName.endsWith('animals.txt'));
      const line = (/** @type {number} */ at) =>
        new vscode.Selection(at, 0, at, editor?.document.lineAt(at).text.length ?? 0);
      if (editor) editor.selections = [line(0), line(1)];
    });
    await person.command('Attentive: Compare Attention');
    await view().locator('.compared').waitFor();
    await view()
      .locator('#compare-view .token[data-side=a]', { hasText: /^\s*it\s*$/ })
      .click();
    await view().locator('.flips tbody tr', { hasText: /^4·0/ }).waitFor();
    await person.picture('compare-attention');
  });

  it('say how to select two texts where there is one', async () => {
    await person.open('animals.txt', { from: 0, to: 0 });
    await person.command('Attentive: Compare Attention');
    await person.page
      .locator('.notification-list-item', { hasText: 'Two texts are needed to compare. Select the first text' })
      .waitFor();
    await person.ask((vscode) => vscode.commands.executeCommand('notifications.clearAll'));
  });

  it('keep a file of what is on screen where the person says', async () => {
    await view().locator('#tab-matrix').click();
    await view().locator('#export summary').click();
    await view().locator('#export-csv').click();
    const box = person.page.locator('.quick-input-widget input.input');
    await box.waitFor();
    // VS Code's dialog puts the proposed name into its box some time after it has opened, over what was typed before.
    await until(async () => (await box.inputValue()).endsWith('.csv'), { what: 'the dialog proposes a name' });
    const file = path.join(person.folder, 'attention.csv');
    await until(
      async () => {
        if (await box.isVisible()) {
          await box.fill(file);
          await box.press('Enter');
        }
        return fs.existsSync(file) && fs.statSync(file).size > 0;
      },
      { what: 'the file is written', everyMs: 1000 },
    );
    assert.match(
      fs.readFileSync(file, 'utf8'),
      /^model,precision,map,.*,value\r\n"all-minilm-l6-v2","exact","self","bidirectional",4,0,"raw","token","as they are","what it attends to",0,"\[CLS\]",0/,
    );
  });

  it('come back as they were when the window is loaded again', async () => {
    await view().locator('#pick-layer').selectOption('2');
    await view().locator('[data-fact=layer]', { hasText: 'layer 2' }).waitFor();
    // The capture that is shown is not the first one of this window.
    await token('street').click();
    await token('street').and(view().locator('[aria-pressed=true]')).waitFor();
    // The page tells VS Code its state before it asks for a place to save to.
    if (!(await view().locator('#export-csv').isVisible())) await view().locator('#export summary').click();
    await view().locator('#export-csv').click();
    const box = person.page.locator('.quick-input-widget input.input');
    await box.waitFor();
    await person.page.keyboard.press('Escape');
    await box.waitFor({ state: 'hidden' });
    await person.open('animals.txt', { line: 0, character: 0 });
    await reload();
    await isReady();
    assert.deepEqual(
      (await view().locator('#text-view .token[aria-pressed=true]').allTextContents()).map((text) => text.trim()),
      ['street'],
    );
    assert.match(await view().locator('#about').innerText(), /layer 2/);
    assert.ok((await view().locator('#text-view .token').allTextContents()).some((text) => text.trim() === 'tired'));
  });

  it('color the document itself under the Attention Lens, until it is turned off', async () => {
    await person.open('animals.txt', { line: 0, character: tired.indexOf('it was') + 1 });
    await person.page.mouse.move(0, 0);
    const before = await marks();
    await person.command('Attentive: Turn Attention Lens On or Off');
    await until(async () => (await marks()) >= before + 5, { what: 'the words are colored' });
    await person.picture('attention-lens');
    await person.command('Attentive: Turn Attention Lens On or Off');
    await until(async () => (await marks()) === before, { what: 'the colors are gone' });
  });

  it('say what to do when the text has changed meanwhile', async () => {
    await person.open('animals.txt', { line: 0, character: 3 });
    await person.type('se');
    await person.page.keyboard.press('Control+s');
    await until(() => fs.readFileSync(path.join(person.folder, 'animals.txt'), 'utf8').startsWith('These'), {
      what: 'the document is saved',
    });
    await reload();
    await view().getByText('no longer where it was').waitFor();
  });
});
