/** A window of the real VS Code, shown by Chromium, that ends with everything it started. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { ensureBrowser } from '../../scripts/lib/browser.mjs';
import { startServer } from '../../scripts/lib/vscode-server.mjs';
import { WAIT_MS, scaled } from '../../scripts/lib/waiting.mjs';

/**
 * The page's configuration names an extension under development and its tests before the workbench reads it.
 * @param {import('playwright-core').Page} page
 * @param {string} authority
 * @param {{ extension: string, tests: string }} development
 */
async function develop(page, authority, { extension, tests }) {
  await page.addInitScript(
    ([host, extensionPath, testsPath]) => {
      if (self !== top) return;
      const at = (/** @type {string} */ file) => ({ scheme: 'vscode-remote', authority: host, path: file });
      new MutationObserver((_, observer) => {
        const configuration = document.getElementById('vscode-workbench-web-configuration');
        if (!configuration) return;
        observer.disconnect();
        configuration.dataset.settings = JSON.stringify({
          ...JSON.parse(configuration.dataset.settings ?? '{}'),
          developmentOptions: { extensions: [at(extensionPath)], extensionTestsPath: at(testsPath) },
        });
      }).observe(document, { childList: true, subtree: true });
    },
    [authority, extension, tests],
  );
}

/**
 * Stops bars and wheels that turn without end: without a graphics processor each of their frames is drawn by the
 * processors that the tests and the models need.
 * @param {import('playwright-core').Page} page
 */
async function stopEndlessAnimations(page) {
  await page.addInitScript(() => {
    if (self !== top) return;
    addEventListener('DOMContentLoaded', () => {
      const style = document.createElement('style');
      style.textContent =
        '.progress-bit, .codicon-modifier-spin, .codicon-modifier-spin::before { animation: none !important; }';
      document.head.append(style);
    });
  });
}

/**
 * What the windows of the tests have of VS Code's own extensions: Git, Markdown, notebooks, TypeScript, and the languages
 * of the tests' documents. All others are read by the server, the extension host and the page of every window. The window
 * of `npm start` has all of them (test/host/ui/start.test.mjs).
 */
const builtIn = [
  'configuration-editing',
  'git',
  'git-base',
  'ipynb',
  'javascript',
  'json',
  'markdown-basics',
  'markdown-language-features',
  'notebook-renderers',
  'python',
  'theme-defaults',
  'theme-seti',
  'typescript-basics',
  'typescript-language-features',
];

/**
 * A cursor that blinks is a window that is drawn twice a second, by the processors too; and where TypeScript looks for
 * types of the packages that a file names, it runs npm.
 */
const stillSettings = {
  'editor.cursorBlinking': 'solid',
  'workbench.reduceMotion': 'on',
  'typescript.disableAutomaticTypeAcquisition': true,
};

/**
 * @typedef {object} Workbench
 * @property {import('playwright-core').Page} page
 * @property {string} home a folder that goes with the window
 * @property {Promise<number>} testsEnded exit code of the suite under `development`
 * @property {() => Promise<void>} close
 */

/**
 * @param {object} options
 * @param {string} options.folder to open; also a .code-workspace file
 * @param {readonly string[]} [options.installed] folders of extensions
 * @param {{ extension: string, tests: string }} [options.development] an extension and a module whose run() tests it
 * @param {Record<string, unknown>} [options.settings]
 * @param {(home: string) => NodeJS.ProcessEnv} [options.env] what the extension host sees besides
 * @param {boolean} [options.trusted] false: the folder is restricted until the person trusts it
 * @param {string} [options.home] a folder that stays, empty or of an earlier window; where it is left out, one is made that goes with the window
 * @param {Pick<Parameters<typeof startServer>[0], 'packages' | 'user' | 'prepare'>} [options.server]
 * @returns {Promise<Workbench>}
 */
export async function openWorkbench({ folder, installed, development, settings, env = () => ({}), trusted, ...rest }) {
  const home = rest.home ?? fs.mkdtempSync(path.join(os.tmpdir(), 'attentive-window-'));
  /** @type {(() => void | Promise<void>)[]} */
  const ends = [];
  if (rest.home === undefined) ends.push(() => fs.rmSync(home, { recursive: true, force: true, maxRetries: 5 }));
  const close = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    // With VSCODE_CLI the extension host takes this environment as it is, and runs no login shell for another.
    const server = await startServer({
      ...{ home, installed, builtIn, trusted },
      settings: { ...stillSettings, ...settings },
      env: { VSCODE_CLI: '1', ...env(home) },
      ...rest.server,
    });
    ends.push(server.stop);
    const browser = await chromium.launch({
      executablePath: await ensureBrowser(),
      // Nothing but this machine can be reached from the window.
      args: ['--disable-dev-shm-usage', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
    });
    ends.push(() => browser.close());
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const page = await context.newPage();
    page.setDefaultTimeout(scaled(WAIT_MS));
    /** @type {Promise<number>} */
    const testsEnded = new Promise((resolve) => {
      void page.exposeFunction('codeAutomationExit', resolve);
    });
    await page.exposeFunction('codeAutomationLog', () => {});
    await stopEndlessAnimations(page);
    if (development) await develop(page, server.authority, development);
    const opened = folder.endsWith('.code-workspace') ? { workspace: folder } : { folder };
    await page.goto(`http://${server.authority}/?${new URLSearchParams({ tkn: server.token, ...opened })}`);
    await page.locator('.monaco-workbench .part.statusbar').waitFor();
    return { page, home, testsEnded, close };
  } catch (error) {
    await close();
    throw error;
  }
}
