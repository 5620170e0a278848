/**
 * What the n-gram model of the ladder reads before the text: the rest of its document, or the folder's documents of the
 * same kind.
 */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { firstUnits } from '../../../base/text/clip';
import type { PrivacyPolicy } from '../../../host/privacyPolicy';
import { beginningOf, textIn } from './beginning';

export interface Learned {
  readonly text: string;
  /** What the text is, as part of a sentence. */
  readonly description: string;
}

/** An n-gram model of some bytes learns a megabyte in about two seconds. */
const MOST_CHARACTERS = 500_000;
/** Enough for as many characters in UTF-8. */
const MOST_BYTES = 2 * MOST_CHARACTERS;
const MOST_FILES = 200;
/** Files that are listed, before the private ones are dropped. */
const MOST_FOUND = 2000;
const NOT_WRITTEN_HERE = '{**/node_modules/**,**/.git/**,**/dist/**,**/out/**,**/build/**,**/.venv/**}';

/**
 * @param from `folder`: other documents with the same file ending too, as far as half a million characters go
 * @param privacy decides which of the documents may be read; the person has not named them
 */
export async function learnedFrom(from: 'document' | 'folder', privacy: PrivacyPolicy): Promise<Learned> {
  const { t } = vscode.l10n;
  const editor = vscode.window.activeTextEditor;
  const document = editor?.document;
  const isPrivate = document !== undefined && (await privacy.reasonFor(document)) !== undefined;
  const rest = editor && !isPrivate ? restOf(editor) : '';
  const folder = document && vscode.workspace.getWorkspaceFolder(document.uri);
  const ending = path.posix.extname(document?.uri.path ?? '');
  if (from === 'document' || !folder || ending === '') {
    if (isPrivate) return { text: '', description: t('nothing else, because the rest of the document is private') };
    return { text: rest, description: rest === '' ? t('nothing else') : t('the rest of the document') };
  }
  const found = await vscode.workspace.findFiles(
    new vscode.RelativePattern(folder, `**/*${ending}`),
    NOT_WRITTEN_HERE,
    MOST_FOUND,
  );
  const others = found
    .filter((each) => each.toString() !== document.uri.toString())
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const open = await privacy.readable(others);
  const texts: string[] = [];
  let [left, skipped] = [MOST_CHARACTERS - rest.length, others.length - open.length];
  for (const uri of open) {
    if (left <= 0 || texts.length === MOST_FILES) break;
    const whole = await textOf(uri, folder.uri);
    if (whole === undefined) skipped++;
    else {
      const text = firstUnits(whole, left);
      texts.push(text);
      left -= text.length;
    }
  }
  const description =
    skipped === 0
      ? t('{0} other documents of the folder', texts.length)
      : t('{0} other documents of the folder, without {1} that are private, links or no text', texts.length, skipped);
  return { text: [rest, ...texts].join('\n'), description };
}

/** The beginning of a file, if it is a text. */
async function textOf(uri: vscode.Uri, folder: vscode.Uri): Promise<string | undefined> {
  if (uri.scheme === 'file') return beginningOf(uri.fsPath, folder.fsPath, MOST_BYTES);
  // Other file systems can only read a file whole.
  try {
    const { type, size } = await vscode.workspace.fs.stat(uri);
    return type === vscode.FileType.File && size <= MOST_BYTES
      ? textIn(await vscode.workspace.fs.readFile(uri))
      : undefined;
  } catch {
    return undefined;
  }
}

function restOf({ document, selection }: vscode.TextEditor): string {
  if (selection.isEmpty) return '';
  const end = document.lineAt(document.lineCount - 1).range.end;
  return (
    document.getText(new vscode.Range(new vscode.Position(0, 0), selection.start)) +
    document.getText(new vscode.Range(selection.end, end))
  );
}
