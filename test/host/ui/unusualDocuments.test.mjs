/** Faults 41 and 45: documents that are huge, and documents that cannot be written to. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { scaled } from '../../../scripts/lib/waiting.mjs';
import { until } from './person.mjs';
import { openVscode } from './vscode.mjs';

const sentence = 'The capital of France is';

describe('an unusual document', () => {
  /** @type {import('./person.mjs').Person} */
  let person;
  before(async () => {
    person = await openVscode({
      files: Object.fromEntries(['locked.txt', 'left.txt', 'right.txt', 'session.txt'].map((name) => [name, sentence])),
      settings: { 'files.readonlyInclude': { '**/locked.txt': true }, 'workbench.editorLargeFileConfirmation': 100 },
    });
    await person.ask((vscode, text) => {
      /** @type {import('vscode').FileSystemProvider} */
      const files = {
        onDidChangeFile: new vscode.EventEmitter().event,
        watch: () => ({ dispose() {} }),
        stat: () => ({ type: vscode.FileType.File, ctime: 0, mtime: 0, size: text.length, permissions: 1 }),
        readFile: () => new TextEncoder().encode(text),
        readDirectory: () => [],
        createDirectory() {},
        writeFile() {},
        delete() {},
        rename() {},
      };
      vscode.workspace.registerFileSystemProvider('frozen', files, { isReadonly: true });
      vscode.workspace.registerFileSystemProvider('permitted', files);
      vscode.workspace.registerTextDocumentContentProvider('provided', { provideTextDocumentContent: () => text });
    }, sentence);
  });
  after(() => person?.close());

  const at = (/** @type {string} */ name) => path.join(person.folder, name);
  const notice = (/** @type {string} */ text) =>
    person.page.locator('.notifications-toasts .notification-list-item', { hasText: text });
  const clearNotices = async () => {
    await person.ask((vscode) => vscode.commands.executeCommand('notifications.clearAll'));
    // VS Code counts toasts for 0.8 s and drops the fourth: its protection against spam.
    await person.page.waitForTimeout(900);
  };
  const textOfActive = () => person.ask((vscode) => vscode.window.activeTextEditor?.document.getText() ?? '');

  describe('that is read-only', () => {
    /** @type {Record<string, () => Promise<unknown>>} */
    const kinds = {
      'a file of a read-only file system': () => openUri('frozen:/text.txt'),
      'a file that its file system lets nobody write': () => openUri('permitted:/text.txt'),
      'a text that an extension provides': () => openUri('provided:/text.txt'),
      'a file that files.readonlyInclude names': () => openUri(`file://${at('locked.txt')}`),
      'a file made read-only for the session': async () => {
        await openUri(`file://${at('session.txt')}`);
        await person.ask((vscode) =>
          vscode.commands.executeCommand('workbench.action.files.setActiveEditorReadonlyInSession'),
        );
      },
      'the left side of a comparison': async () => {
        await person.ask(
          (vscode, left, right) =>
            vscode.commands.executeCommand('vscode.diff', vscode.Uri.file(left), vscode.Uri.file(right), 'Compared'),
          at('left.txt'),
          at('right.txt'),
        );
        await person.page.locator('.monaco-diff-editor .original .view-lines').first().click({ force: true });
        await untilActive(`file://${at('left.txt')}`);
      },
      'the output pane': async () => {
        await person.command('Attentive: Show Log');
        const pane = person.page.locator('.monaco-editor[data-uri^="output:"]').first();
        await pane.waitFor();
        await pane.click({ force: true });
        await until(() => person.ask((vscode) => vscode.window.activeTextEditor?.document.uri.scheme === 'output'), {
          what: 'the output pane has the keyboard',
        });
      },
    };
    const untilActive = (/** @type {string} */ uri) =>
      until(
        () =>
          person.ask((vscode, wanted) => vscode.window.activeTextEditor?.document.uri.toString(true) === wanted, uri),
        { what: `${uri} has the keyboard` },
      );
    const openUri = async (/** @type {string} */ uri) => {
      await person.ask(async (vscode, address) => {
        const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(address));
        const end = document.lineAt(document.lineCount - 1).range.end;
        await vscode.window.showTextDocument(document, { preview: false, selection: new vscode.Range(end, end) });
      }, uri);
      await untilActive(uri);
    };

    const says = async (/** @type {string} */ command) => {
      await person.command(command);
      await notice('cannot be written to').waitFor();
      await clearNotices();
    };

    for (const kind of Object.keys(kinds)) {
      it(`is neither asked about nor written, and the reason is said: ${kind}`, async () => {
        await kinds[kind]?.();
        const [text, generated, asked] = [await textOfActive(), person.generations.length, person.requests.length];
        await says('Attentive: Continue Here');
        if (kind !== 'the output pane') assert.equal(await textOfActive(), text);
        // Only an edit shows it.
        if (kind.includes('session')) return;
        assert.equal(person.generations.length, generated, 'nothing was generated');
        await person.page.keyboard.press('Alt+\\');
        await says('Attentive: Why No Suggestion?');
        await says('Attentive: List Alternatives');
        assert.deepEqual(person.requests.slice(asked), []);
      });
    }

    it('is explained like any other', async () => {
      await kinds['a file of a read-only file system']?.();
      await person.command('Attentive: Explain Attention');
      const view = person.page.frameLocator('iframe.webview').frameLocator('#active-frame');
      await view.locator('body[data-state=ready] .token', { hasText: 'capital' }).first().waitFor();
      await person.ask((vscode) => vscode.commands.executeCommand('workbench.action.closeEditorsInOtherGroups'));
    });
  });

  describe('that is huge', () => {
    /** Lags of the extension host while something is done, in milliseconds; the longest first. */
    const lagsDuring = async (/** @type {() => Promise<unknown>} */ work) => {
      await person.ask(() => {
        const watched = /** @type {any} */ (globalThis);
        watched.lags = [];
        let last = performance.now();
        watched.lagTimer = setInterval(() => {
          const now = performance.now();
          watched.lags.push(now - last - 5);
          last = now;
        }, 5);
      });
      await work();
      return person.ask(() => {
        const watched = /** @type {any} */ (globalThis);
        clearInterval(watched.lagTimer);
        return /** @type {number[]} */ (watched.lags).sort((one, other) => other - one);
      });
    };
    const line = `${'A line of eighty characters, of which there are many more in this one. '.padEnd(79, '.')}\n`;
    const write = (/** @type {string} */ name, /** @type {string} */ text) => fs.writeFileSync(at(name), text);

    for (const [name, text] of /** @type {const} */ ([
      ['many-lines.txt', () => line.repeat(Math.floor((49 * 2 ** 20) / line.length)) + 'The end.\n'],
      ['one-line.txt', () => 'word '.repeat(200_000)],
    ])) {
      it(`is served, and the extension host does not wait for it: ${name}`, async () => {
        write(name, text());
        await person.open(name);
        await person.type('On the ');
        const lags = await lagsDuring(async () => {
          await person.requestsOf(/completion shown/, () => person.type('first day of the'));
        });
        // The longest are those of other extensions in the same process, which read the whole document at each key.
        const middle = lags[Math.floor(lags.length / 2)] ?? 0;
        assert.ok(middle < scaled(20), `half of them are longer than ${middle} ms`);
        await person.page.keyboard.press('Escape');
        await person.ask((vscode) => vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor'));
      });
    }

    it('is said to be kept from extensions where it is larger than 50 MB', async () => {
      write('hidden.txt', line.repeat(Math.ceil((51 * 2 ** 20) / line.length)));
      await person.ask(
        (vscode, file) => vscode.commands.executeCommand('vscode.open', vscode.Uri.file(file)),
        at('hidden.txt'),
      );
      await person.editor('hidden.txt').waitFor();
      for (const command of ['Explain Attention', 'Continue Here', 'Why No Suggestion?']) {
        await person.command(`Attentive: ${command}`);
        await notice('larger than 50 MB').waitFor();
        await clearNotices();
      }
      await person.ask((vscode) => vscode.commands.executeCommand('workbench.action.closeActiveEditor'));
    });
  });
});
