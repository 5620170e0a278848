import * as vscode from 'vscode';

/** What to tell a person whose document VS Code keeps from every extension; undefined where it does not. */
export function hiddenDocument(): { readonly message: string; readonly nextStep: string } | undefined {
  const { activeTextEditor, tabGroups } = vscode.window;
  if (activeTextEditor || !(tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputText)) return undefined;
  return {
    message: vscode.l10n.t('VS Code gives this document to no extension, because it is larger than 50 MB.'),
    nextStep: vscode.l10n.t('Copy the part that matters into another document and run the command there.'),
  };
}
