/** What a person does in the window, and what a test may ask the extension host about it. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { until as untilTrue } from '../../../scripts/lib/waiting.mjs';

/**
 * Asks again until the answer is true.
 * @template T
 * @param {() => T | Promise<T>} ask
 * @param {{ what: string, limitMs?: number, everyMs?: number, about?: () => string }} options as `until` of waiting.mjs
 *   has them
 * @returns {Promise<NonNullable<T>>}
 */
export const until = (ask, options) => untilTrue(() => Promise.resolve().then(ask).catch(notYet), options);

/** A frame that is just being replaced answers nothing yet. */
function notYet(/** @type {unknown} */ thrown) {
  if (thrown instanceof Error && thrown.message.includes('Execution context was destroyed')) return undefined;
  throw thrown;
}

/** More than the steps in which VS Code makes the parts of an editor. */
const EDITOR_TURNS = 6;
/**
 * What may be inserted in one go, before at least four keys: words alone, since the editor answers brackets, quotes and
 * line ends that are typed with more than what was typed.
 */
const LONG_WORDS = /^([\p{L} ,.]{8,}).{4}$/u;

/** Milliseconds between two keys. What comes while a person types depends on it; what a test asserts must not. */
const KEY_PAUSE_MS = Number(process.env.ATTENTIVE_KEY_PAUSE_MS ?? 25);

export class Person {
  /**
   * @param {import('../workbench.mjs').Workbench} window
   * @param {string} folder where the files of the test lie
   * @param {() => Promise<void>} close
   */
  constructor(window, folder, close) {
    this.window = window;
    this.page = window.page;
    this.folder = folder;
    this.close = close;
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
      method: 'POST',
      body: JSON.stringify({ code: String(question), args }),
    });
    const { result, error } = await response.json();
    if (error) throw new Error(error);
    return result;
  }

  /** @param {number} [notPid] an extension host that has ended and does not count */
  async untilActive(notPid) {
    await until(() => this.host !== undefined && this.host.pid !== notPid, { what: 'an extension host answers' });
    await until(() => this.ask((vscode) => vscode.extensions.getExtension('attentive.attentive')?.isActive), {
      what: 'the extension is active',
    });
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
    const cursor = await this.ask(
      async (vscode, file, at) => {
        const document = await vscode.workspace.openTextDocument(file);
        const last = document.lineAt(at?.to ?? document.lineCount - 1).range.end;
        const end = at?.line === undefined ? last : new vscode.Position(at.line, at.character);
        const start = at?.from === undefined ? end : new vscode.Position(at.from, 0);
        // Selected with the opening: set afterwards it would arrive late, under the first keys.
        await vscode.window.showTextDocument(document, {
          preview: false,
          viewColumn: vscode.ViewColumn.One,
          selection: new vscode.Range(start, end),
        });
        return { line: end.line, character: end.character };
      },
      path.join(this.folder, name),
      place,
    );
    await until(
      () =>
        this.page.evaluate(
          (ending) => document.activeElement?.closest('.monaco-editor')?.getAttribute('data-uri')?.endsWith(ending),
          `/${name}`,
        ),
      { what: `the editor of ${name} has the keyboard` },
    );
    // The cursor may follow a moment later, under the first keys.
    const shown = `Ln ${cursor.line + 1}, Col ${cursor.character + 1}`;
    await this.page.locator('[id="status.editor.selection"]', { hasText: new RegExp(`^${shown}(?!\\d)`) }).waitFor();
    await this.untilIdle();
  }

  /**
   * A new editor makes its parts one after the other, each when the page is idle, and the one that asks for suggestions
   * last: what is typed before asks nobody. A person takes longer to reach the keyboard.
   */
  async untilIdle() {
    await this.page.evaluate(async (times) => {
      for (let i = 0; i < times; i++) await new Promise((resolve) => requestIdleCallback(resolve));
    }, EDITOR_TURNS);
  }

  /**
   * Types a text. Of a long one only the end comes key by key and the words before it in one go, as from an input method:
   * each key costs the page and the extension host 30 ms of a processor. typing.test.mjs types whole passages key by key.
   * @param {string} text
   */
  async type(text) {
    const [, words = ''] = LONG_WORDS.exec(text) ?? [];
    if (words !== '') await this.page.keyboard.insertText(words);
    await this.page.keyboard.type(text.slice(words.length), { delay: KEY_PAUSE_MS });
  }

  /** @param {string} name @returns {Promise<string>} what the document holds, saved or not */
  async text(name) {
    return this.ask(
      (vscode, file) => vscode.workspace.textDocuments.find(({ fileName }) => fileName === file)?.getText() ?? '',
      path.join(this.folder, name),
    );
  }

  /** @returns {Promise<string[]>} the lines of our log, which has to have been shown once */
  async log() {
    return this.ask((vscode) =>
      vscode.workspace.textDocuments
        .filter(({ uri }) => uri.scheme === 'output' && uri.path.includes('attentive'))
        .flatMap((document) => document.getText().split('\n')),
    );
  }

  /** @returns {Promise<string>} the gray text on screen with all of its lines, empty where there is none */
  async ghost() {
    const lines = await this.page.evaluate(() => {
      const texts = (/** @type {string} */ shown) =>
        [...document.querySelectorAll(shown)].map(({ textContent }) => textContent);
      const first = texts('.ghost-text-decoration, .ghost-text-decoration-preview').join('');
      // The lines below the cursor's are drawn apart from it.
      return [first, ...texts('.suggest-preview-text .view-line')];
    });
    return lines.join('\n').replaceAll('\u00a0', ' ').replaceAll('\u200b', '');
  }

  /** @param {number} [limitMs] on a quiet machine @returns {Promise<string>} the gray text, once there is some */
  async waitForGhost(limitMs) {
    return until(() => this.ghost(), {
      what: 'gray text appears',
      limitMs,
      about: () => this.requests.slice(-8).join('\n'),
    });
  }

  /** @returns {string[]} the lines of our log's files since the window was opened */
  get logged() {
    const logs = path.join(this.window.home, 'data', 'logs');
    return fs
      .readdirSync(logs, { recursive: true, encoding: 'utf8' })
      .filter((name) => /attentive[^/]*\.log$/i.test(name))
      .sort()
      .flatMap((name) => fs.readFileSync(path.join(logs, name), 'utf8').split('\n'));
  }

  /**
   * @returns {string[]} what became of each request for gray text since the window was opened, as the log's file says
   *   it
   */
  get requests() {
    return this.logged.filter((line) => line.includes('] completion '));
  }

  /** @returns {string[]} how each text that was to be written since the window was opened has ended, in the same way */
  get generations() {
    return this.logged.filter((line) => line.includes('] generation '));
  }

  /**
   * Does something that makes the editor ask for gray text, and waits until a request has ended in a certain way.
   * @param {RegExp} how "quiet: off"
   * @param {() => Promise<unknown>} work
   * @returns {Promise<string[]>} what became of each request since then
   */
  async requestsOf(how, work) {
    const before = this.requests.length;
    await work();
    await until(() => this.requests.slice(before).some((line) => how.test(line)), {
      what: `a request for gray text ends with ${how}`,
    });
    return this.requests.slice(before);
  }

  /**
   * Types where no gray text may come.
   * @param {RegExp} why as the log says it
   * @param {string} text
   */
  async typeInSilence(why, text) {
    const requests = await this.requestsOf(why, () => this.type(text));
    assert.deepEqual(
      requests.filter((line) => line.includes('completion shown')),
      [],
    );
    assert.equal(await this.ghost(), '');
  }

  /**
   * Runs a command as the palette offers it. The title is inserted in one go: the palette filters all commands anew at
   * each key, which keeps a processor busy for a second and more.
   * @param {string} title
   */
  async command(title) {
    const box = this.page.locator('.quick-input-widget input.input');
    await this.page.keyboard.press('F1');
    await box.waitFor();
    await box.focus();
    await this.page.keyboard.insertText(title);
    // Enter runs the row that has the focus. Of those that match, one that was used lately comes first, whatever fits best.
    const focused = this.page.locator('.quick-input-list .monaco-list-row.focused');
    await until(
      async () => {
        if ((await focused.filter({ hasText: title }).count()) > 0) return true;
        const isFiltered = (await focused.locator('.highlight').count()) > 0;
        if (isFiltered) await this.page.keyboard.press('ArrowDown');
        return false;
      },
      { what: `the palette offers ${title}` },
    );
    await this.page.keyboard.press('Enter');
  }

  /** Writes NAME.png into the folder that ATTENTIVE_SCREENSHOTS names, to be looked at by eye. @param {string} name */
  async picture(name) {
    const folder = process.env.ATTENTIVE_SCREENSHOTS;
    if (!folder) return;
    await this.page.waitForTimeout(300); // colors and bars fade in
    await this.page.screenshot({ path: path.join(folder, `${name}.png`) });
  }
}
