import * as vscode from 'vscode';
import { WAIT_MS, until } from '../../limits';

const ASK_AGAIN_MS = 3000;

export { until };

export async function activate(): Promise<vscode.Extension<unknown>> {
  const extension = vscode.extensions.getExtension('attentive.attentive');
  if (extension === undefined) throw new Error('VS Code does not know the extension.');
  await extension.activate();
  return extension;
}

export async function closeEverything(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.files.revert').then(undefined, () => undefined);
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

/** Shows a document of its own with the cursor at its end. */
export async function show(content: string, language = 'plaintext'): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument({ content, language });
  const end = document.positionAt(content.length);
  return vscode.window.showTextDocument(document, { selection: new vscode.Range(end, end) });
}

/** Asks for a suggestion and accepts it as soon as there is one. @returns the document's text afterwards */
export async function acceptSuggestion(document: vscode.TextDocument, limitMs = WAIT_MS): Promise<string> {
  const before = document.getText();
  let askedMs = -Infinity;
  return until(
    async () => {
      // A cursor that arrives late in a new editor takes a suggestion away; a person would call for it again.
      if (performance.now() - askedMs > ASK_AGAIN_MS) {
        askedMs = performance.now();
        await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
      }
      await vscode.commands.executeCommand('editor.action.inlineSuggest.commit');
      return document.getText() === before ? undefined : document.getText();
    },
    'a suggestion comes and is inserted',
    limitMs,
  );
}

/** Sets a setting for the length of some work. */
export async function withSetting<T>(name: string, value: unknown, work: () => Thenable<T>): Promise<T> {
  const settings = vscode.workspace.getConfiguration('attentive');
  await settings.update(name, value, vscode.ConfigurationTarget.Global);
  try {
    return await work();
  } finally {
    await settings.update(name, undefined, vscode.ConfigurationTarget.Global);
  }
}
