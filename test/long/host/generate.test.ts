import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activate, closeEverything, show, until, withSetting } from '../../host/suite/support';

const beginning = 'Once upon a time, in a small village,';

describe('Continue Here', () => {
  before(activate);
  afterEach(closeEverything);

  it('writes at the cursor, leaves the text around it, and is one undo step', async () => {
    const { document, selection } = await show(beginning);
    await withSetting('generate.maxTokens', 24, () => vscode.commands.executeCommand('attentive.continueHere'));
    const text = document.getText();
    assert.ok(text.startsWith(beginning), text);
    assert.ok(text.length > beginning.length);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), beginning);
    assert.equal(document.offsetAt(selection.active), beginning.length);
  });

  it('gives the same text for the same seed', async () => {
    const continued = async () => {
      const { document } = await show(beginning);
      await vscode.commands.executeCommand('attentive.continueHere');
      return document.getText();
    };
    await withSetting('generate.maxTokens', 12, () =>
      withSetting('generate.seed', 7, async () => {
        assert.equal(await continued(), await continued());
      }),
    );
  });

  it('stops when the document is closed, and can be used again', async () => {
    const first = await show(beginning);
    const running = vscode.commands.executeCommand('attentive.continueHere');
    await until(() => first.document.getText().length > beginning.length || undefined, 'text streams in');
    await closeEverything();
    await running;
    const { document } = await show(beginning);
    await withSetting('generate.maxTokens', 4, () => vscode.commands.executeCommand('attentive.continueHere'));
    assert.ok(document.getText().length > beginning.length);
  });

  it('keeps what a person types elsewhere meanwhile', async () => {
    const editor = await show(`\n${beginning}`);
    const running = withSetting('generate.maxTokens', 24, () =>
      vscode.commands.executeCommand('attentive.continueHere'),
    );
    await until(() => editor.document.getText().length > beginning.length + 1 || undefined, 'text streams in');
    await until(
      async () => (await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'Title'))) || undefined,
      'the title is typed',
    );
    await running;
    assert.ok(editor.document.getText().startsWith(`Title\n${beginning} `), editor.document.getText());
  });
});
