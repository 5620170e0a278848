import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activate } from './support';

describe('activation', () => {
  it('happens by itself, and says which commands there are', async () => {
    const extension = await activate();
    assert.ok(extension.isActive);
    const known = await vscode.commands.getCommands(true);
    const missing = [
      'attentive.explainAttention',
      'attentive.generateFromPrompt',
      'attentive.continueHere',
      'attentive.toggle',
      'attentive.showLog',
      'attentive.restartEngine',
    ].filter((command) => !known.includes(command));
    assert.deepEqual(missing, []);
  });

  it('registers every command that package.json shows', async () => {
    const extension = await activate();
    const shown: { command: string }[] = extension.packageJSON.contributes.commands;
    const known = await vscode.commands.getCommands(true);
    assert.deepEqual(
      shown.map(({ command }) => command).filter((command) => !known.includes(command)),
      [],
    );
  });

  it('gives every text that package.json names in a language a person reads', async () => {
    const extension = await activate();
    const untranslated = JSON.stringify(extension.packageJSON.contributes).match(/%[a-zA-Z.]+%/g);
    assert.equal(untranslated, null);
  });
});
