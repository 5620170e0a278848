import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { ensureBrowser } from '../../../scripts/lib/browser.mjs';
import { inRoot } from '../../../scripts/lib/paths.mjs';
import { WAIT_MS, scaled, until } from '../../../scripts/lib/waiting.mjs';
import { descendantsOf, isRunning } from '../process-table.mjs';
import { frameWith } from './frames.mjs';
import { addressLine, folderLine, start } from './startCommand.mjs';

describe('npm start', () => {
  it('prints an address whose page welcomes, gives ghost text on a copy of demo/ and has the course one click away, and leaves nothing running', async () => {
    const { command, prints, pid, ended } = start();
    const browser = await chromium.launch({ executablePath: await ensureBrowser() });
    let copy = '';
    /** @type {number[]} */
    let started = [];
    try {
      copy = await prints(folderLine);
      assert.equal(
        fs.readFileSync(path.join(copy, 'welcome.md'), 'utf8'),
        fs.readFileSync(inRoot('demo/welcome.md'), 'utf8'),
      );
      const page = await browser.newPage();
      page.setDefaultTimeout(scaled(WAIT_MS));
      await page.goto(await prints(addressLine));
      const person = /** @type {import('./person.mjs').Person} */ (/** @type {unknown} */ ({ page }));
      const welcome = await frameWith(person, '.markdown-body a[data-href="try-it.md"]');
      assert.match(await welcome.locator('h1').innerText(), /Welcome to Attentive/);
      await until(async () => (await page.locator('.tab').count()) === 1, {
        what: 'the page is not open as a text too',
      });
      await welcome.locator('a[data-href="try-it.md"]').click();
      const editor = page.locator('.monaco-editor[data-uri$="/try-it.md"]');
      await editor.locator('.view-lines').click();
      await page.keyboard.press('Control+End');
      // Nothing is offered for what was typed before the extension is active, so a person types on.
      await until(
        async () => {
          await page.keyboard.type('The capital of France is ', { delay: 20 });
          return page
            .locator('.ghost-text-decoration')
            .first()
            .waitFor({ timeout: 4000 })
            .then(
              () => true,
              () => false,
            );
        },
        { what: 'gray text appears' },
      );
      await page.locator('.tab', { hasText: 'welcome.md' }).click();
      await page.locator('.editor-actions .action-label[aria-label*="Open the Course"]').click();
      await frameWith(person, '[data-run=tokens]');
      started = descendantsOf(pid);
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
