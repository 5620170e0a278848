import * as vscode from 'vscode';

/** Whether a pattern fits a document's whole path, or its path inside its folder of the workspace. */
export function isMatch(uri: vscode.Uri, pattern: string): boolean {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  const filters = [{ pattern }, ...(folder ? [{ pattern: new vscode.RelativePattern(folder, pattern) }] : [])];
  // A filter that names no language asks a document for its address alone, so that no file needs to be opened.
  const unopened = { uri, languageId: '' } as vscode.TextDocument;
  return filters.some((filter) => vscode.languages.match(filter, unopened) > 0);
}
