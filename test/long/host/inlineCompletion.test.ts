import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { acceptSuggestion, activate, closeEverything, show, withSetting } from '../../host/suite/support';

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

  const line = 'kle_acct_ref = ledger_key_of(home_region, "QX-77 tarn", vole_count, 4183, brindle)';
  const started = line.slice(0, line.indexOf('vole_count'));
  const rest = line.slice(started.length);

  it('follows a document that was looked at before and is still open', async () => {
    await show(`${line}\n`, 'python');
    const { document } = await show(started, 'python');
    const text = await acceptSuggestion(document);
    assert.ok(text.length > started.length + 3 && rest.startsWith(text.slice(started.length)), text);
  });

  it('follows no document that is closed or private', async () => {
    await show(`${line}\n`, 'python');
    await closeEverything();
    const after = await show(started, 'python');
    const text = await acceptSuggestion(after.document);
    assert.ok(!rest.startsWith(text.slice(started.length)), text);
    await closeEverything();
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'attentive-beside-'));
    try {
      fs.writeFileSync(path.join(folder, 'credentials.py'), `${line}\n`);
      const hidden = await vscode.workspace.openTextDocument(path.join(folder, 'credentials.py'));
      assert.equal(hidden.languageId, 'python');
      await vscode.window.showTextDocument(hidden);
      const { document } = await show(started, 'python');
      const beside = await acceptSuggestion(document);
      assert.ok(!rest.startsWith(beside.slice(started.length)), beside);
    } finally {
      await closeEverything();
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });

  it('outlives a document that is closed while the engine thinks', async () => {
    await show('Once upon a time there was a');
    await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
    await closeEverything();
    const { document } = await show(sentence);
    assert.notEqual(await acceptSuggestion(document), sentence);
  });
});
