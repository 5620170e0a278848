/** A second copy of the extension in the same host, on an API that counts: what is left when it is deactivated. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { runInThisContext } from 'node:vm';
import * as vscode from 'vscode';
import { activate, closeEverything, show, until } from './support';
import { trackedApi } from './trackedApi';

interface Activated {
  activate(
    context: Pick<vscode.ExtensionContext, 'subscriptions' | 'extensionPath' | 'extensionUri' | 'globalState'>,
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

  it('is nothing, after its panels and marks have been used', async () => {
    const { extensionPath, extensionUri } = await activate();
    const { vscode: api, left } = trackedApi();
    const subscriptions: vscode.Disposable[] = [];
    const globalState = Object.assign(new Map<string, unknown>(), {
      keys: () => [],
      setKeysForSync: () => undefined,
      update: () => Promise.resolve(),
    }) as unknown as vscode.ExtensionContext['globalState'];
    const context = { subscriptions, extensionPath, extensionUri, globalState };
    load(path.join(extensionPath, 'dist/extension.js'), api).activate(context);
    assert.ok(left().length > 30, `what is made is counted: ${left().join(', ')}`);

    const run = (name: string) => vscode.commands.executeCommand(`tracked.attentive.${name}`);
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

    for (const each of subscriptions.reverse()) each.dispose();
    await until(() => left().length === 0, 'everything is disposed of', 5000).catch(() => assert.deepEqual(left(), []));
  });
});
