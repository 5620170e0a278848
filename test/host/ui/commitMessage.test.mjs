import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { until } from './person.mjs';
import { openRepository, openVscode } from './vscode.mjs';

describe('the box for a commit message', () => {
  /** @type {import('./person.mjs').Person} */
  let person;
  before(async () => {
    person = await openVscode({ files: { 'first.txt': 'The first file.\n' } });
  });
  after(() => person?.close());

  it('knows what is staged, and nothing of private files', async () => {
    execFileSync('git', ['init', '--quiet'], { cwd: person.folder });
    await openRepository(person, person.folder);
    await person.ask((vscode) => vscode.commands.executeCommand('workbench.scm.focus'));
    for (const [name, text] of [
      ['zorblats.py', 'def paint_zorblats(fence):\n    return fence.with_color(zorblats)\n'],
      ['.env', 'FLIMMOCK=paint_flimmocks\n'],
    ])
      fs.writeFileSync(path.join(person.folder, name), text);
    execFileSync('git', ['add', '--force', 'zorblats.py', '.env'], { cwd: person.folder });
    const staged = () =>
      person.ask(
        (vscode, folder) =>
          vscode.extensions.getExtension('vscode.git')?.exports.getAPI(1).getRepository(vscode.Uri.file(folder))?.state
            .indexChanges.length,
        person.folder,
      );
    await person.ask((vscode) => vscode.commands.executeCommand('git.refresh'));
    await until(async () => (await staged()) === 2, { what: 'Git knows what is staged' });
    await person.page.locator('.scm-editor .monaco-editor').first().click();
    await person.untilIdle();
    await person.page.keyboard.press('Control+a');
    await person.type('Paint the zorb');
    // The changes are read in the background: a message that is begun before is completed without them.
    await until(
      async () => {
        await person.type('l');
        if ((await person.waitForGhost(10_000).catch(() => '')).startsWith('ats')) return true;
        await person.page.keyboard.press('Backspace');
        return false;
      },
      { what: 'the suggestion says what only the staged change says' },
    );
    await person.command('Attentive: Inspect Suggestion');
    const view = person.page.frameLocator('iframe.webview').frameLocator('#active-frame');
    await view.locator('#text-view .token', { hasText: 'Paint' }).first().waitFor();
    const read = (await view.locator('#text-view').textContent()) ?? '';
    assert.match(read, /Changed files: zorblats\.py/);
    assert.doesNotMatch(read, /env|flimmock/i);
  });
});
