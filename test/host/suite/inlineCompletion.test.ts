import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { acceptSuggestion, activate, closeEverything, show, withSetting } from './support';

const sentence = 'The capital of France is';

describe('inline completion', () => {
  before(activate);
  afterEach(closeEverything);

  for (const language of ['plaintext', 'markdown', 'git-commit']) {
    it(`suggests in an untitled ${language} document and leaves what was there`, async () => {
      const { document } = await show(sentence, language);
      const text = await acceptSuggestion(document);
      assert.ok(text.startsWith(sentence), text);
      assert.ok(text.length > sentence.length);
    });
  }

  it('suggests in a notebook cell', async () => {
    const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, 'def add(a, b):\n    return', 'python');
    const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', new vscode.NotebookData([cell]));
    await vscode.window.showNotebookDocument(notebook);
    await vscode.commands.executeCommand('notebook.cell.edit');
    await vscode.commands.executeCommand('cursorBottom');
    const text = await acceptSuggestion(notebook.cellAt(0).document);
    assert.ok(text.startsWith('def add(a, b):\n    return'), text);
  });

  it('keeps the line ends of a document that has CRLF', async () => {
    const { document } = await show('First line.\r\nThe capital of France is');
    const text = await acceptSuggestion(document);
    assert.equal(text.replaceAll('\r\n', '').includes('\n'), false);
    assert.ok(text.startsWith('First line.\r\nThe capital of France is'));
  });

  it('says nothing where completion is off, and comes back with it', async () => {
    const before = await show(sentence);
    await withSetting('completion.enabled', false, async () => {
      await assert.rejects(acceptSuggestion(before.document, 3000), /in vain/);
    });
    // VS Code keeps the empty answer for an unchanged text, so another document asks.
    const { document } = await show(sentence);
    assert.notEqual(await acceptSuggestion(document), sentence);
  });

  it('says nothing in a language that is off, and goes on in others', async () => {
    await withSetting('completion.languages', { '*': true, markdown: false }, async () => {
      const off = await show(sentence, 'markdown');
      await assert.rejects(acceptSuggestion(off.document, 3000), /in vain/);
      const on = await show(sentence, 'plaintext');
      assert.notEqual(await acceptSuggestion(on.document), sentence);
    });
  });

  it('outlives a document that is closed while the engine thinks', async () => {
    await show('Once upon a time there was a');
    await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
    await closeEverything();
    const { document } = await show(sentence);
    assert.notEqual(await acceptSuggestion(document), sentence);
  });
});
