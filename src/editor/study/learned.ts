/** What the n-gram model of the ladder reads before the text: the rest of its document, or the folder's documents of the same kind. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { firstUnits } from '../../common/clip';

export interface Learned {
  readonly text: string;
  /** What it is, within a sentence. */
  readonly says: string;
}

/** An n-gram model of some bytes learns a megabyte in about two seconds. */
const MOST_CHARACTERS = 500_000;
const MOST_FILES = 200;
const NOT_WRITTEN_HERE = '{**/node_modules/**,**/.git/**,**/dist/**,**/out/**,**/build/**,**/.venv/**}';

/** @param from `folder`: other documents with the same file ending too, as far as half a million characters go */
export async function learnedFrom(from: 'document' | 'folder'): Promise<Learned> {
  const editor = vscode.window.activeTextEditor;
  const rest = editor ? restOf(editor) : '';
  const document = editor?.document;
  const folder = document && vscode.workspace.getWorkspaceFolder(document.uri);
  const ending = path.posix.extname(document?.uri.path ?? '');
  if (from === 'document' || !folder || ending === '') return { text: rest, says: rest === '' ? vscode.l10n.t('nothing else') : vscode.l10n.t('the rest of the document') };
  const found = await vscode.workspace.findFiles(new vscode.RelativePattern(folder, `**/*${ending}`), NOT_WRITTEN_HERE, MOST_FILES);
  const texts = [rest];
  let characters = rest.length;
  for (const uri of found.filter((each) => each.toString() !== document.uri.toString()).sort((a, b) => (a.path < b.path ? -1 : 1))) {
    if (characters >= MOST_CHARACTERS) break;
    const text = firstUnits(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)), MOST_CHARACTERS - characters);
    texts.push(text);
    characters += text.length;
  }
  return { text: texts.join('\n'), says: vscode.l10n.t('{0} other documents of the folder', texts.length - 1) };
}

function restOf({ document, selection }: vscode.TextEditor): string {
  if (selection.isEmpty) return '';
  const end = document.lineAt(document.lineCount - 1).range.end;
  return document.getText(new vscode.Range(new vscode.Position(0, 0), selection.start)) + document.getText(new vscode.Range(selection.end, end));
}
