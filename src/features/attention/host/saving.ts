/** Asks where to keep a file that the panel has made, and writes it. */
import * as vscode from 'vscode';

export async function saveFile(name: string, content: Uint8Array): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.at(0)?.uri;
  const extension = name.slice(name.lastIndexOf('.') + 1);
  const target = await vscode.window.showSaveDialog({
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, name) }),
    filters: { [extension.toUpperCase()]: [extension] },
  });
  if (!target) return;
  try {
    await vscode.workspace.fs.writeFile(target, content);
  } catch {
    void vscode.window.showErrorMessage(
      vscode.l10n.t('{0} could not be written. Choose another folder.', vscode.workspace.asRelativePath(target)),
    );
    return;
  }
  const open = vscode.l10n.t('Open');
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t('Saved {0}.', vscode.workspace.asRelativePath(target)),
    open,
  );
  if (answer === open) await vscode.commands.executeCommand('vscode.open', target);
}
