import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { until } from './person.mjs';
import { openVscode } from './vscode.mjs';

const canary = 'zanzibarquokka';

describe('the log', () => {
  /** @type {import('./person.mjs').Person} */
  let person;
  before(async () => {
    person = await openVscode({
      files: { 'private.txt': `The ${canary} is a secret animal.\n`, 'private.py': `def ${canary}(x):\n` },
      settings: { 'attentive.generate.maxTokens': 40 },
    });
    await person.ask((vscode) => vscode.commands.executeCommand('attentive.showLog'));
  });
  after(() => person?.close());

  const logged = async (/** @type {string} */ what) =>
    until(async () => (await person.log()).some((line) => line.includes(what)), { what: `the log says ${what}` });

  it('names what was done, and never text of a document, a prompt, a selection or an answer', async () => {
    await person.open('private.py');
    await person.type(`    return ${canary}(x + `);
    await person.waitForGhost();
    await person.page.keyboard.press('Tab');
    await logged('completion shown');

    await person.command('Attentive: List Alternatives');
    await person.page.locator('.pane:has(.pane-header:has-text("Alternatives")) .monaco-list-row').first().waitFor();
    await person.open('private.txt', { from: 0, to: 0 });
    await person.command('Attentive: Explain Attention');
    await logged('Inspector: all-minilm-l6-v2');

    await person.open('private.txt');
    await person.command('Attentive: Generate from Prompt…');
    const box = person.page.locator('.quick-input-widget input.input');
    await box.waitFor();
    await box.fill(`Describe the ${canary}.`);
    await person.page.keyboard.press('Enter');
    await logged('generation ended');
    await person.ask((vscode) => vscode.commands.executeCommand('attentive.restartEngine'));
    await logged('engine stopped');

    const lines = await person.log();
    assert.ok(lines.length >= 4, lines.join('\n'));
    assert.deepEqual(
      lines.filter((line) => line.includes(canary)),
      [],
    );
    const animals = ['secret animal', 'quokka', 'Describe the'];
    assert.deepEqual(
      lines.filter((line) => animals.some((each) => line.includes(each))),
      [],
    );
  });

  it('nor do the other files that VS Code writes its logs to', () => {
    const folder = path.join(person.window.home, 'data', 'logs');
    const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.log'));
    assert.ok(
      files.some((name) => /attentive/i.test(name)),
      files.join('\n'),
    );
    for (const name of files) assert.ok(!fs.readFileSync(path.join(folder, name), 'utf8').includes(canary), name);
  });
});
