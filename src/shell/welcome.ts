/** The demo folder's first page, as it is meant to be read. */
import * as vscode from 'vscode';

const PAGE = 'welcome.md';
const PREVIEW = 'vscode.markdown.preview.editor';

/**
 * Shows the page rendered where the workspace's settings associate it with the Markdown preview. VS Code opens a
 * window's first file before it knows its own preview, and then as a text.
 */
export async function showWelcome(): Promise<void> {
  const associations = vscode.workspace
    .getConfiguration('workbench')
    .inspect<Record<string, string>>('editorAssociations')?.workspaceValue;
  if (associations?.[PAGE] !== PREVIEW) return;
  for (const { uri, viewColumn } of asText().filter(({ tab }) => !tab.isDirty)) {
    await vscode.commands.executeCommand('vscode.openWith', uri, PREVIEW, {
      viewColumn,
      preview: false,
    } satisfies vscode.TextDocumentShowOptions);
    // Opening another one has made new objects of the tabs.
    await vscode.window.tabGroups.close(asText().map(({ tab }) => tab));
  }
}

const asText = () =>
  vscode.window.tabGroups.all.flatMap(({ tabs, viewColumn }) =>
    tabs.flatMap((tab) =>
      tab.input instanceof vscode.TabInputText && tab.input.uri.path.endsWith(`/${PAGE}`)
        ? [{ tab, viewColumn, uri: tab.input.uri }]
        : [],
    ),
  );
