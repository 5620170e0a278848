import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { ensureBrowser } from '../../../scripts/lib/browser.mjs';
import { inRoot, root } from '../../../scripts/lib/paths.mjs';
import { descendantsOf, isRunning } from '../process-table.mjs';
import { frameWith, until } from './person.mjs';

describe('npm start', function () {
  this.timeout(120_000);

  it('prints an address whose page welcomes, gives ghost text on a copy of demo/ and has the course one click away, and leaves nothing running', async () => {
    const command = spawn(process.execPath, [inRoot('scripts/start.mjs')], {
      cwd: root, env: { ...process.env, ATTENTIVE_VSCODE: 'server', ATTENTIVE_NO_OPEN: '1' }, stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise((resolve) => { command.once('exit', resolve); });
    let printed = '';
    command.stdout.setEncoding('utf8').on('data', (text) => { printed += text; });
    const browser = await chromium.launch({ executablePath: await ensureBrowser() });
    let copy = '';
    /** @type {number[]} */
    let started = [];
    try {
      const find = (/** @type {RegExp} */ pattern) => until(() => pattern.exec(printed)?.[1],
        { what: `npm start prints ${pattern}`, limitMs: 60_000 });
      copy = await find(/demo folder is a copy: (.+)/);
      assert.equal(fs.readFileSync(path.join(copy, 'welcome.md'), 'utf8'), fs.readFileSync(inRoot('demo/welcome.md'), 'utf8'));
      const page = await browser.newPage();
      await page.goto(await find(/^ {2}(http:\/\/127\.0\.0\.1:\S+)$/m));
      const person = /** @type {import('./person.mjs').Person} */ (/** @type {unknown} */ ({ page }));
      const welcome = await frameWith(person, '.markdown-body a[data-href="try-it.md"]');
      assert.match(await welcome.locator('h1').innerText(), /Welcome to Attentive/);
      await until(async () => await page.locator('.tab').count() === 1, { what: 'the page is not open as a text too' });
      await welcome.locator('a[data-href="try-it.md"]').click();
      const editor = page.locator('.monaco-editor[data-uri$="/try-it.md"]');
      await editor.locator('.view-lines').click();
      await page.keyboard.press('Control+End');
      // Nothing is offered for what was typed before the extension is active, so a person types on.
      await until(async () => {
        await page.keyboard.type('The capital of France is ', { delay: 20 });
        return page.locator('.ghost-text-decoration').first().waitFor({ timeout: 4000 }).then(() => true, () => false);
      }, { what: 'gray text appears', limitMs: 60_000 });
      await page.locator('.tab', { hasText: 'welcome.md' }).click();
      await page.locator('.editor-actions .action-label[aria-label*="Open the Course"]').click();
      await frameWith(person, '[data-run=tokens]');
      started = descendantsOf(command.pid ?? 0);
    } finally {
      await browser.close();
      command.kill('SIGINT');
    }
    assert.equal(await ended, 130);
    assert.ok(started.length >= 3, 'the server, the extension host and the engine ran');
    assert.deepEqual(started.filter(isRunning), []);
    fs.rmSync(path.dirname(copy), { recursive: true, force: true });
  });
});
