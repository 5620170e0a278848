/** Faults 39, 40, 42 and 45: documents that are read-only, that change while the engine works, or that end lines in CRLF. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { enginesOf } from '../process-table.mjs';
import { openVscode, until } from './person.mjs';

const sentence = 'The capital of France is';
/** Goes on in more lines. */
const list = ['Numbers:', '1. one', '2. two', '3. three', '4.'].join('\r\n');

describe('a document under fault', () => {
  /** @type {import('./person.mjs').Person} */
  let person;
  before(async () => {
    person = await openVscode({
      files: {
        ...Object.fromEntries(['first.txt', 'closed.txt', 'renamed.txt', 'language.txt'].map((name) => [name, ''])),
        'locked.txt': sentence,
        'left.txt': sentence,
        'right.txt': `${sentence} Paris`,
        'session.txt': sentence,
        'crlf.txt': list,
        'switched.txt': `${list}\r\nThe end.\r\n`,
        'prompted.txt': list,
        'edits.txt': '',
      },
      settings: {
        'files.readonlyInclude': { '**/locked.txt': true },
        'attentive.generate.temperature': 0,
        'attentive.generate.repetitionPenalty': 1,
        'attentive.generate.maxTokens': 32,
      },
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
  const clearNotices = () => person.ask((vscode) => vscode.commands.executeCommand('notifications.clearAll'));
  const textOfActive = () => person.ask((vscode) => vscode.window.activeTextEditor?.document.getText() ?? '');
  const endings = () => person.logged.filter((line) => /\] generation /.test(line)).length;
  /** Runs *Continue Here* to its end. */
  const continueHere = async () => {
    const before = endings();
    await person.command('Attentive: Continue Here');
    await until(() => endings() > before, { what: 'the generation has ended' });
  };
  /**
   * Lets the engine stand still while something happens to a question that it has.
   * @param {() => Promise<unknown>} work
   */
  const whileItThinks = async (work) => {
    const [engine] = enginesOf(person.hostPid);
    assert.ok(engine !== undefined);
    process.kill(engine, 'SIGSTOP');
    try {
      await work();
    } finally {
      process.kill(engine, 'SIGCONT');
    }
  };
  const thinking = () =>
    until(
      async () =>
        /thinking/.test(
          (await person.page
            .locator('.statusbar-item', { hasText: 'Attentive' })
            .locator('a')
            .getAttribute('aria-label')) ?? '',
        ),
      { what: 'the status bar says that the engine works' },
    );

  it('is served as long as nothing is wrong with it', async () => {
    await person.open('first.txt');
    await person.type(sentence);
    await person.waitForGhost();
    await person.page.keyboard.press('Escape');
  });

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
        const [text, generated, asked] = [await textOfActive(), endings(), person.requests.length];
        await says('Attentive: Continue Here');
        if (kind !== 'the output pane') assert.equal(await textOfActive(), text);
        // Only an edit shows it.
        if (kind.includes('session')) return;
        assert.equal(endings(), generated, 'nothing was generated');
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

  describe('that is no longer what it was when the engine answers', () => {
    /** @type {Record<string, (name: string) => Promise<unknown>>} */
    const changes = {
      'closed.txt': () =>
        person.ask((vscode) => vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor')),
      'renamed.txt': (name) =>
        person.ask(
          async (vscode, from, to) => {
            const edit = new vscode.WorkspaceEdit();
            edit.renameFile(vscode.Uri.file(from), vscode.Uri.file(to));
            await vscode.workspace.applyEdit(edit);
          },
          at(name),
          at('new-name.txt'),
        ),
      'language.txt': () =>
        person.ask(async (vscode) => {
          const document = vscode.window.activeTextEditor?.document;
          if (document) await vscode.languages.setTextDocumentLanguage(document, 'python');
        }),
    };
    for (const [name, change] of Object.entries(changes)) {
      it(`gets no late answer: ${name}`, async () => {
        await person.open(name);
        await person.type(`${name}: ${sentence}`);
        // What stands there is then read and known: only a question makes the engine work.
        await person.waitForGhost();
        await person.page.keyboard.press('Escape');
        const before = person.requests.length;
        await whileItThinks(async () => {
          await person.page.keyboard.insertText('. The best day of the');
          await thinking();
          await change(name);
        });
        await until(() => person.requests.length > before, { what: 'the question has ended' });
        const [first = ''] = person.requests.slice(before);
        assert.match(first, /cancelled|dropped/);
        assert.match(first, /plaintext/);
      });
    }
  });

  it('loses no key that is typed before the answer, and gets no answer to an older text', async () => {
    await person.open('edits.txt');
    let random = 40;
    const next = (/** @type {number} */ below) => {
      random = (random * 1103515245 + 12345) % 2 ** 31;
      return Math.floor((random / 2 ** 31) * below);
    };
    let expected = sentence;
    await person.type(sentence);
    await person.waitForGhost();
    await person.page.keyboard.press('Escape');
    for (const edits of [1, 7, 50]) {
      await whileItThinks(async () => {
        const begun = ` After ${edits} days the weather`;
        await person.page.keyboard.insertText(begun);
        expected += begun;
        await thinking();
        for (let i = 0; i < edits; i++) {
          if (next(4) === 0 && expected !== '') {
            await person.page.keyboard.press('Backspace');
            expected = expected.slice(0, -1);
          } else {
            const key = 'etaoinshr '[next(10)] ?? '';
            await person.page.keyboard.type(key);
            expected += key;
          }
        }
      });
      await person.page.keyboard.insertText(`. ${sentence}`);
      expected += `. ${sentence}`;
      const ghost = await person.waitForGhost();
      assert.equal(await person.text('edits.txt'), expected);
      await person.page.keyboard.press('Tab');
      await until(async () => (await person.text('edits.txt')) !== expected, { what: 'Tab inserts the suggestion' });
      const accepted = await person.text('edits.txt');
      assert.ok(accepted.startsWith(expected + ghost.split('\n')[0]), accepted);
      expected = accepted;
    }
  });

  describe('whose lines end in CRLF', () => {
    const bareLf = (/** @type {string} */ text) => /(?<!\r)\n/.test(text);
    let continued = '';

    it('keeps its lines, and Continue Here writes lines like them', async () => {
      await person.open('crlf.txt');
      await continueHere();
      continued = await person.text('crlf.txt');
      assert.ok(continued.startsWith(list));
      assert.ok(continued.slice(list.length).includes('\r\n'), JSON.stringify(continued));
      assert.ok(!bareLf(continued), JSON.stringify(continued));
    });

    it('takes a suggestion of several lines in the same way', async () => {
      await person.open('crlf.txt');
      await person.type('\n\n1. one\n2. two\n3.');
      await person.waitForGhost();
      const typed = await person.text('crlf.txt');
      await person.page.keyboard.press('Tab');
      await until(async () => (await person.text('crlf.txt')) !== typed, { what: 'Tab inserts the suggestion' });
      const text = await person.text('crlf.txt');
      assert.ok(text.startsWith(typed) && !bareLf(text), JSON.stringify(text));
    });

    it('gets the same text when its line ends are changed while it is written', async () => {
      await person.open('switched.txt', { line: 4, character: 2 });
      const before = endings();
      await person.command('Attentive: Continue Here');
      await until(async () => (await person.text('switched.txt')).length > list.length + 14, {
        what: 'text streams in',
      });
      // An edit is refused when another one is under way.
      await until(
        () =>
          person.ask((vscode) =>
            vscode.window.activeTextEditor?.edit((edit) => edit.setEndOfLine(vscode.EndOfLine.LF)),
          ),
        { what: 'the line ends are changed' },
      );
      assert.equal(endings(), before, 'it is being written still');
      await until(() => endings() > before, { what: 'the generation has ended' });
      assert.equal(await person.text('switched.txt'), `${continued}\r\nThe end.\r\n`.replaceAll('\r\n', '\n'));
    });

    it('takes what Generate writes at its end', async () => {
      const before = endings();
      await person.ask(
        (vscode, into) =>
          void vscode.commands.executeCommand('attentive.generateFromPrompt', {
            text: 'Count from one to ten, one number on a line.',
            kind: 'answer',
            into,
          }),
        `file://${at('prompted.txt')}`,
      );
      await until(() => endings() > before, { what: 'the generation has ended' });
      const text = await person.text('prompted.txt');
      assert.ok(text.startsWith(list) && text.length > list.length, JSON.stringify(text));
      assert.ok(!bareLf(text), JSON.stringify(text));
    });
  });
});
