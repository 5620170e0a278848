import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { ensureBrowser } from '../../../scripts/lib/browser.mjs';
import { inRoot, root } from '../../../scripts/lib/paths.mjs';
import { WAIT_MS, scaled, until } from '../../../scripts/lib/waiting.mjs';
import { descendantsOf, isRunning, processes } from '../process-table.mjs';
import { frameWith } from './frames.mjs';

/** Runs npm start in the browser's way. */
function start() {
  const command = spawn(process.execPath, [inRoot('scripts/start.mjs')], {
    cwd: root,
    env: { ...process.env, ATTENTIVE_VSCODE: 'server', ATTENTIVE_NO_OPEN: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  command.stdout.setEncoding('utf8').on('data', (text) => {
    printed += text;
  });
  const prints = (/** @type {RegExp} */ pattern) =>
    until(() => pattern.exec(printed)?.[1], { what: `npm start prints ${pattern}` });
  return {
    command,
    prints,
    pid: command.pid ?? 0,
    ended: new Promise((resolve) => {
      command.once('exit', resolve);
    }),
  };
}

const folderLine = /demo folder is a copy: (.+)/;
const addressLine = /^ {2}(http:\/\/127\.0\.0\.1:\S+)$/m;

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

  it('leaves nothing running either when it is killed', async () => {
    const { command, prints, pid, ended } = start();
    /** @type {number[]} */
    let started = [];
    /** The server's folder, which nobody deletes when npm start cannot. */
    let home = '';
    try {
      await prints(addressLine);
      started = descendantsOf(pid);
      const running = processes().filter((each) => started.includes(each.pid));
      home = path.dirname(/--server-data-dir (\S+)/.exec(running.map((each) => each.command).join('\n'))?.[1] ?? '');
    } finally {
      command.kill('SIGKILL');
    }
    await ended;
    assert.ok(started.length >= 1, 'the server ran');
    await until(() => !started.some(isRunning), { what: 'the server is gone' });
    assert.match(home, /attentive-server-\w+$/);
    fs.rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    fs.rmSync(path.dirname(await prints(folderLine)), { recursive: true, force: true });
  });
});
