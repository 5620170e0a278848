/** Documents that a person cannot write to. VS Code tells an extension so of none of them, nor of an edit that it drops. */
import * as vscode from 'vscode';
import { isMatch } from './globs';

/**
 * Whether an editor is read-only, as far as it can be known before an edit: by its file system, by what the file
 * system says of the file, by `files.readonlyInclude`, or by where it stands. One that is made read-only for the
 * session is known only when an edit changes nothing.
 */
export async function isReadOnly({ document }: vscode.TextEditor): Promise<boolean> {
  const { uri } = document;
  if (uri.scheme === 'output' || isLeftOfComparison(document)) return true;
  const isWritable = vscode.workspace.fs.isWritableFileSystem(uri.scheme);
  if (isWritable === false) return true;
  // A text without a file system, in a tab of its own, is one that an extension provides.
  if (isWritable === undefined) return uri.scheme !== 'untitled' && isTab(document);
  return isReadOnlyBySetting(uri) || (await isReadOnlyFile(uri));
}

/** Tells a person who gave a command that writes why it does not. */
export function showReadOnly(): void {
  void vscode.window.showInformationMessage(
    vscode.l10n.t(
      'This document cannot be written to, so nothing goes on in it; copy its text into another document and continue there.',
    ),
  );
}

/** The tab in front, as far as it shows this document. */
const tabInput = (): unknown => vscode.window.tabGroups.activeTabGroup.activeTab?.input;

function isTab({ uri }: vscode.TextDocument): boolean {
  const input = tabInput();
  return input instanceof vscode.TabInputText && input.uri.toString() === uri.toString();
}

function isLeftOfComparison({ uri }: vscode.TextDocument): boolean {
  const input = tabInput();
  if (!(input instanceof vscode.TabInputTextDiff)) return false;
  return input.original.toString() === uri.toString() && input.modified.toString() !== uri.toString();
}

function isReadOnlyBySetting(uri: vscode.Uri): boolean {
  const files = vscode.workspace.getConfiguration('files', uri);
  const names = (setting: string): boolean =>
    Object.entries(files.get<Record<string, unknown>>(setting) ?? {}).some(
      ([glob, isOn]) => isOn === true && isMatch(uri, glob),
    );
  return names('readonlyInclude') && !names('readonlyExclude');
}

async function isReadOnlyFile(uri: vscode.Uri): Promise<boolean> {
  try {
    const { permissions = 0 } = await vscode.workspace.fs.stat(uri);
    return (permissions & vscode.FilePermission.Readonly) !== 0;
  } catch {
    // There is no file yet, or it is gone.
    return false;
  }
}
