/** What a person does in the window, and what a test may ask the extension host about it. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inHost, inRoot, root } from '../../../scripts/lib/paths.mjs';
import { openWorkbench } from '../workbench.mjs';

const START_LIMIT_MS = 30_000;

/**
 * Asks again until the answer is true.
 * @template T
 * @param {() => T | Promise<T>} ask
 * @param {{ what: string, limitMs?: number, everyMs?: number }} options what is waited for, for the message
 * @returns {Promise<NonNullable<T>>}
 */
export async function until(ask, { what, limitMs = 15_000, everyMs = 50 }) {
  const begun = Date.now();
  for (;;) {
    const answer = await Promise.resolve().then(ask).catch(notYet);
    if (answer) return answer;
    if (Date.now() - begun > limitMs) throw new Error(`Waited ${limitMs} ms in vain: ${what}.`);
    await sleep(everyMs);
  }
}

/** A frame that is just being replaced answers nothing yet. */
function notYet(/** @type {unknown} */ thrown) {
  if (thrown instanceof Error && thrown.message.includes('Execution context was destroyed')) return undefined;
  throw thrown;
}

export class Person {
  /**
   * @param {import('../workbench.mjs').Workbench} window
   * @param {string} folder
   */
  constructor(window, folder) {
    this.window = window;
    this.page = window.page;
    this.folder = folder;
  }

  /** @returns {{ port: number, pid: number } | undefined} where the extension host that now runs can be asked */
  get host() {
    const place = path.join(this.window.home, 'bridge.json');
    return fs.existsSync(place) ? JSON.parse(fs.readFileSync(place, 'utf8')) : undefined;
  }

  /** @returns {number} process id of the extension host */
  get hostPid() {
    if (this.host === undefined) throw new Error('The extension host has not started.');
    return this.host.pid;
  }

  /**
   * Runs a function in the extension host. It may use nothing but its arguments: its text is sent.
   * @template T
   * @param {(vscode: typeof import('vscode'), ...args: any[]) => T | PromiseLike<T>} question
   * @param {...unknown} args JSON values
   * @returns {Promise<T>}
   */
  async ask(question, ...args) {
    const response = await fetch(`http://127.0.0.1:${this.host?.port}`, {
      method: 'POST', body: JSON.stringify({ code: String(question), args }),
    });
    const { result, error } = await response.json();
    if (error) throw new Error(error);
    return result;
  }

  /** @param {number} [notPid] an extension host that has ended and does not count */
  async untilActive(notPid) {
    await until(() => this.host !== undefined && this.host.pid !== notPid,
      { what: 'an extension host answers', limitMs: START_LIMIT_MS });
    await until(() => this.ask((vscode) => vscode.extensions.getExtension('attentive.attentive')?.isActive),
      { what: 'the extension is active', limitMs: START_LIMIT_MS });
  }

  /** @param {string} name file in the folder */
  editor(name) {
    return this.page.locator(`.monaco-editor[data-uri$="/${name}"]`).first();
  }

  /**
   * Opens a file with the cursor at its very end or at a place, or with some lines selected.
   * @param {string} name
   * @param {{ from: number, to: number } | { line: number, character: number }} [place] 0-based, lines included
   */
  async open(name, place) {
    const cursor = await this.ask(async (vscode, file, at) => {
      const document = await vscode.workspace.openTextDocument(file);
      const last = document.lineAt(at?.to ?? document.lineCount - 1).range.end;
      const end = at?.line === undefined ? last : new vscode.Position(at.line, at.character);
      const start = at?.from === undefined ? end : new vscode.Position(at.from, 0);
      // Selected with the opening: set afterwards it would arrive late, under the first keys.
      await vscode.window.showTextDocument(document,
        { preview: false, viewColumn: vscode.ViewColumn.One, selection: new vscode.Range(start, end) });
      return { line: end.line, character: end.character };
    }, path.join(this.folder, name), place);
    await until(() => this.page.evaluate((ending) => document.activeElement?.closest('.monaco-editor')
      ?.getAttribute('data-uri')?.endsWith(ending), `/${name}`), { what: `the editor of ${name} has the keyboard` });
    // The cursor may follow a moment later, under the first keys.
    const shown = `Ln ${cursor.line + 1}, Col ${cursor.character + 1}`;
    await this.page.locator('[id="status.editor.selection"]', { hasText: new RegExp(`^${shown}(?!\\d)`) }).waitFor();
  }

  /** @param {string} text */
  async type(text) {
    await this.page.keyboard.type(text, { delay: 25 });
  }

  /** @param {string} name @returns {Promise<string>} what the document holds, saved or not */
  async text(name) {
    return this.ask((vscode, file) => vscode.workspace.textDocuments.find(({ fileName }) => fileName === file)?.getText() ?? '',
      path.join(this.folder, name));
  }

  /** @returns {Promise<string[]>} the lines of our log, which has to have been shown once */
  async log() {
    return this.ask((vscode) => vscode.workspace.textDocuments
      .filter(({ uri }) => uri.scheme === 'output' && uri.path.includes('attentive')).flatMap((document) => document.getText().split('\n')));
  }

  /** @returns {Promise<string>} the gray text on screen, empty where there is none */
  async ghost() {
    const parts = await this.page.locator('.ghost-text-decoration, .ghost-text-decoration-preview').allTextContents();
    return parts.join('').replaceAll('\u00a0', ' ').replaceAll('\u200b', '');
  }

  /** @param {number} [limitMs] @returns {Promise<string>} the gray text, once there is some */
  async waitForGhost(limitMs = 20_000) {
    return until(() => this.ghost(), { what: 'gray text appears', limitMs });
  }

  /** Runs a command as the palette offers it. @param {string} title */
  async command(title) {
    const box = this.page.locator('.quick-input-widget input.input');
    await this.page.keyboard.press('F1');
    await box.waitFor();
    await box.pressSequentially(title);
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().waitFor();
    await this.page.keyboard.press('Enter');
  }

  /** Writes docs/images/NAME.png, when they are asked for. @param {string} name */
  async picture(name) {
    if (process.env.ATTENTIVE_SCREENSHOTS !== '1') return;
    await this.page.waitForTimeout(300); // colors and bars fade in
    await this.page.screenshot({ path: inRoot('docs/images', `${name}.png`) });
  }

  async close() {
    await this.window.close();
    fs.rmSync(path.dirname(this.folder), { recursive: true, force: true });
  }
}

/** Suggests however unsure the model is and at an even pace, so that tests of the editor do not hang on either. */
const eager = { 'attentive.completion.minProbability': 0, 'attentive.completion.delayMs': 75 };
/** What a person finds who has changed nothing. */
export const untouched = { 'attentive.completion.minProbability': undefined, 'attentive.completion.delayMs': undefined };

/**
 * Opens a window on a folder with these files, with the extension installed as `npm start` does, and waits until it is
 * active: no gray text comes for what was typed before.
 * @param {{ files: Record<string, string>, settings?: Record<string, unknown> }} options
 */
export async function openVscode({ files, settings }) {
  const folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'attentive-folder-')), 'demo');
  fs.mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), text);
  const window = await openWorkbench({
    folder,
    settings: { 'editor.minimap.enabled': false, ...eager, ...settings },
    installed: [root, inHost('bridge')],
    env: (home) => ({ ATTENTIVE_BRIDGE: path.join(home, 'bridge.json') }),
  });
  const person = new Person(window, folder);
  try {
    await person.untilActive();
    await person.ask((vscode) => vscode.commands.executeCommand('workbench.action.closeSidebar'));
    return person;
  } catch (error) {
    await person.close();
    throw error;
  }
}

/**
 * @param {Person} person
 * @param {RegExp} wanted
 * @param {number} [limitMs]
 * @returns {Promise<string>} what a Markdown preview shows, once it holds that
 */
export function previewOf(person, wanted, limitMs = 60_000) {
  return until(async () => {
    for (const frame of person.page.frames()) {
      const text = await frame.evaluate(() => document.querySelector('.markdown-body')?.textContent ?? '').catch(() => '');
      if (wanted.test(text)) return text;
    }
    return undefined;
  }, { what: `a result that shows ${wanted}`, limitMs });
}

/**
 * @param {Person} person
 * @param {string} selector
 * @returns {Promise<import('playwright-core').Frame>} the frame of a webview that holds such an element, once there is one
 */
export function frameWith(person, selector) {
  return until(async () => {
    for (const frame of person.page.frames()) if (await frame.locator(selector).count().catch(() => 0) > 0) return frame;
    return undefined;
  }, { what: `a page with ${selector}`, limitMs: 60_000 });
}
