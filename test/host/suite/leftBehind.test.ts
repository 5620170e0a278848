/** A second copy of the extension in the same host, on an API that counts: what is left when it is deactivated. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { runInThisContext } from 'node:vm';
import * as vscode from 'vscode';
import { activate, closeEverything, show, until } from './support';
import { trackedApi } from './trackedApi';

interface Activated {
  activate(
    context: Pick<
      vscode.ExtensionContext,
      'subscriptions' | 'extensionPath' | 'extensionUri' | 'globalState' | 'globalStorageUri' | 'secrets'
    >,
  ): void;
}

/** Loads the built extension with another `vscode` than the one that VS Code would give it. */
function load(file: string, api: typeof vscode): Activated {
  const loaded = { exports: {} };
  const require = createRequire(file);
  const wrapped = runInThisContext(
    `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, 'utf8')}\n})`,
    file,
  ) as (...args: unknown[]) => void;
  wrapped(
    loaded.exports,
    (name: string) => (name === 'vscode' ? api : (require(name) as unknown)),
    loaded,
    file,
    path.dirname(file),
  );
  return loaded.exports as Activated;
}

describe('what the extension leaves behind when it is deactivated', () => {
  afterEach(closeEverything);

  /** Activates the copy. @returns what it was activated with, and the end of it */
  async function activateCopy() {
    const { extensionPath, extensionUri } = await activate();
    const tracked = trackedApi();
    const subscriptions: vscode.Disposable[] = [];
    const globalState = Object.assign(new Map<string, unknown>(), {
      keys: () => [],
      setKeysForSync: () => undefined,
      update: () => Promise.resolve(),
    }) as unknown as vscode.ExtensionContext['globalState'];
    const secrets: vscode.SecretStorage = {
      get: () => Promise.resolve(undefined),
      store: () => Promise.resolve(),
      delete: () => Promise.resolve(),
      onDidChange: () => new vscode.Disposable(() => undefined),
    };
    // Nothing is stored there, so it need not exist.
    const globalStorageUri = vscode.Uri.file(path.join(tmpdir(), 'attentive-left-behind'));
    const context = { subscriptions, extensionPath, extensionUri, globalState, globalStorageUri, secrets };
    load(path.join(extensionPath, 'dist/extension.js'), tracked.vscode).activate(context);
    const deactivate = async (): Promise<void> => {
      for (const each of subscriptions.reverse()) each.dispose();
      const { left } = tracked;
      await until(() => left().length === 0, 'everything is disposed of', 5000).catch(() =>
        assert.deepEqual(left(), []),
      );
    };
    return { ...tracked, deactivate };
  }
  const run = (name: string) => vscode.commands.executeCommand(`tracked.attentive.${name}`);

  it('is nothing, after its panels and marks have been used', async () => {
    const { left, deactivate } = await activateCopy();
    assert.ok(left().length > 30, `what is made is counted: ${left().join(', ')}`);

    const tabs = () => vscode.window.tabGroups.all.flatMap((group) => group.tabs).length;
    await show('The animal did not cross the street because it was too tired.');
    for (const command of ['explainAttention', 'showNextToken', 'openCourse']) {
      const before = tabs();
      void run(command);
      await until(() => tabs() > before, `${command} opens a page`);
      await vscode.commands.executeCommand('workbench.action.focusFirstEditorGroup');
    }
    await run('toggleLens');
    await run('toggleLens');
    await closeEverything();

    await deactivate();
  });

  it('is no complaint, and no work, where a model writes', async () => {
    const { complaints, left, deactivate } = await activateCopy();
    const { document } = await show('Once upon a time, in a small village,');
    const before = document.getText().length;
    const writing = run('continueHere');
    await until(() => document.getText().length > before, 'text streams in');
    await deactivate();
    await writing;
    assert.deepEqual(left(), [], 'nothing is made afterwards');
    assert.deepEqual(complaints, []);
  });
});
