/** The document that an explained text came from: found again, marked, and followed. */
import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import type { Origin } from '../../../protocol/attention';

export function originOf(document: vscode.TextDocument, range: vscode.Range): Origin {
  const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
  return { uri: document.uri.toString(), start, end, sha256: sha256(document.getText(range)) };
}

/** Whether the text still stands in a document: only then do offsets into it mean something. */
export function stands(document: vscode.TextDocument, { uri, start, end, sha256: wanted }: Origin): boolean {
  return (
    document.uri.toString() === uri &&
    sha256(document.getText(new vscode.Range(document.positionAt(start), document.positionAt(end)))) === wanted
  );
}

/** The text, if it still stands where it stood; undefined when the document is gone or has changed there. */
export async function textAt(
  origin: Origin,
): Promise<{ document: vscode.TextDocument; range: vscode.Range } | undefined> {
  try {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(origin.uri, true));
    return stands(document, origin)
      ? { document, range: new vscode.Range(document.positionAt(origin.start), document.positionAt(origin.end)) }
      : undefined;
  } catch {
    return undefined;
  }
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
