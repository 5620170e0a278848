import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { until } from './person.mjs';
import { openVscode } from './vscode.mjs';

const sentence = 'The capital of France is';

describe('where other things have the keyboard', () => {
  /** @type {import('./person.mjs').Person} */
  let person;
  before(async () => {
    person = await openVscode({
      files: {
        'ime.txt': '',
        'snippet.py': '',
        'theirs.txt': '',
        'cursors.txt': '',
        'left.txt': 'one\n',
        'right.txt': '',
        'cells.ipynb': JSON.stringify({
          cells: [{ cell_type: 'markdown', metadata: {}, source: [] }],
          metadata: {},
          nbformat: 4,
          nbformat_minor: 5,
        }),
      },
      settings: {
        'editor.quickSuggestions': false,
        // Newer versions of VS Code show no gray text in a snippet, whoever suggests it, unless they are told to.
        ...(process.env.ATTENTIVE_VSCODE === 'newest' && { 'editor.inlineSuggest.suppressInSnippetMode': false }),
      },
    });
  });
  after(() => person?.close());

  it('says nothing while characters are being composed, and goes on when they are there', async () => {
    await person.open('ime.txt');
    const ime = await person.page.context().newCDPSession(person.page);
    await person.type('The capital of Japan is ');
    await person.waitForGhost();
    // The gray text may be that of an earlier key, and the request of the last one be open still.
    let before = 0;
    await until(() => before === (before = person.requests.length), { what: 'no request ends any more', everyMs: 500 });
    for (const text of ['と', 'とう', 'とうき', 'とうきょう']) {
      await ime.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
      await until(async () => (await person.text('ime.txt')) === `The capital of Japan is ${text}`, {
        what: 'what is being composed stands in the document',
      });
      assert.equal(await person.ghost(), '');
    }
    assert.deepEqual(
      person.requests.slice(before).filter((line) => line.includes('completion shown')),
      [],
    );
    await ime.send('Input.insertText', { text: '東京' });
    await until(async () => (await person.text('ime.txt')) === 'The capital of Japan is 東京', {
      what: 'what was composed stands in the document',
    });
    await person.type(', a city');
    await person.waitForGhost();
    assert.equal(await person.text('ime.txt'), 'The capital of Japan is 東京, a city');
  });

  it('leaves Tab to a snippet while it has places to go to', async () => {
    await person.open('snippet.py');
    await person.ask((vscode) =>
      vscode.window.activeTextEditor?.insertSnippet(
        new vscode.SnippetString('def ${1:name}(${2:argument}):\n    return $0'),
      ),
    );
    await person.type('total');
    await person.waitForGhost();
    await person.page.keyboard.press('Tab');
    await person.type('items');
    await until(async () => (await person.text('snippet.py')) === 'def total(items):\n    return ', {
      what: 'Tab went to the next place and inserted nothing',
    });
    await person.page.keyboard.press('Tab');
    await person.type('sum(');
    await person.waitForGhost();
  });

  it('leaves Tab in a snippet to the suggestion of another extension', async () => {
    // The test bridge is an extension of its own.
    await person.ask((vscode) => {
      vscode.languages.registerInlineCompletionItemProvider(
        { pattern: '**/theirs.txt' },
        {
          provideInlineCompletionItems: (_, position) => [
            new vscode.InlineCompletionItem(' THEIRS', new vscode.Range(position, position)),
          ],
        },
      );
      return vscode.workspace
        .getConfiguration('attentive')
        .update('completion.languages', { '*': true, plaintext: false }, true);
    });
    try {
      await person.open('theirs.txt');
      await person.ask((vscode) =>
        vscode.window.activeTextEditor?.insertSnippet(new vscode.SnippetString('${1:first}, ${2:second}')),
      );
      await person.type('one');
      await until(async () => (await person.ghost()).includes('THEIRS'), {
        what: "the other extension's suggestion is shown",
      });
      await person.page.keyboard.press('Tab');
      await until(async () => (await person.text('theirs.txt')) === 'one THEIRS, second', { what: 'Tab accepts it' });
    } finally {
      await person.ask((vscode) =>
        vscode.workspace.getConfiguration('attentive').update('completion.languages', undefined, true),
      );
    }
  });

  it('says nothing to several cursors, and why', async () => {
    await person.open('cursors.txt');
    await person.type(`${sentence}\n${sentence}`);
    await person.ask((vscode) => {
      const editor = vscode.window.activeTextEditor;
      if (editor) editor.selections = [0, 1].map((line) => new vscode.Selection(line, 24, line, 24));
    });
    // They arrive a moment later, and a key before them would be typed at one cursor.
    await person.page.locator('[id="status.editor.selection"]', { hasText: '2 selections' }).waitFor();
    await person.typeInSilence(/quiet: multipleCursors/, ' ');
    await person.command('Attentive: Why No Suggestion?');
    await person.page.locator('.notification-list-item', { hasText: 'several cursors' }).waitFor();
    await person.ask((vscode) => vscode.commands.executeCommand('notifications.clearAll'));
  });

  it('comes in the side of a comparison that can be edited', async () => {
    await person.ask(
      (vscode, left, right) =>
        vscode.commands.executeCommand('vscode.diff', vscode.Uri.file(left), vscode.Uri.file(right), 'Comparison'),
      path.join(person.folder, 'left.txt'),
      path.join(person.folder, 'right.txt'),
    );
    const side = person.page.locator('.monaco-diff-editor .modified .view-lines').first();
    await side.waitFor({ state: 'attached' });
    await side.click({ force: true });
    await person.type(sentence);
    await person.waitForGhost();
    await person.page.keyboard.press('Tab');
    await until(async () => (await person.text('right.txt')).length > sentence.length, {
      what: 'Tab inserts it there',
    });
  });

  it('comes in the cell of a notebook', async () => {
    await person.ask(
      async (vscode, file) => {
        const notebook = await vscode.workspace.openNotebookDocument(vscode.Uri.file(file));
        await vscode.window.showNotebookDocument(notebook);
        await vscode.commands.executeCommand('notebook.cell.edit');
      },
      path.join(person.folder, 'cells.ipynb'),
    );
    await person.page.locator('.notebook-editor .monaco-editor.focused').waitFor();
    // The editor may tell the cell's language meanwhile, which drops an answer: a person types on.
    await until(
      async () => {
        await person.type(sentence);
        return person.waitForGhost(10_000).catch(() => undefined);
      },
      { what: 'gray text appears in the cell' },
    );
  });

  it('comes in the box for a commit message', async () => {
    execFileSync('git', ['init', '--quiet'], { cwd: person.folder });
    await person.ask((vscode, folder) => vscode.commands.executeCommand('git.openRepository', folder), person.folder);
    await person.ask((vscode) => vscode.commands.executeCommand('workbench.scm.focus'));
    const box = person.page.locator('.scm-editor .monaco-editor').first();
    await box.click();
    await person.type(sentence);
    await person.waitForGhost();
  });
});
