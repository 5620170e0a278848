import * as vscode from 'vscode';
import { textAtCursor } from '../../../host/cursorText';
import type { PrivacyPolicy } from '../../../host/privacyPolicy';
import { hideSuggestion } from '../../../host/toggles';
import type { AskPolicy } from '../core/askPolicy';
import { Deletions } from '../core/deletions';
import type { Rejections } from '../core/rejections';

/** More than a person deletes before they type on. */
const LIMIT = { beforeChars: 1000, afterChars: 1000 };

/**
 * Learns from the active editor what a person deletes and which suggestions they close, and registers the command that
 * Escape runs while one of ours is on screen.
 */
export function registerRejectionWatch(
  rejections: Rejections,
  policy: AskPolicy,
  privacy: PrivacyPolicy,
): vscode.Disposable {
  const deletions = new Deletions();
  const look = (document: vscode.TextDocument, position: vscode.Position): void => {
    // A private document is not read.
    if (privacy.known(document)) return deletions.forget();
    const { before, beforeStart, after } = textAtCursor(document, position, LIMIT);
    deletions.see({ uri: document.uri.toString(), start: beforeStart, text: before + after });
  };
  return vscode.Disposable.from(
    vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
      if (textEditor === vscode.window.activeTextEditor) look(textEditor.document, textEditor.selection.active);
    }),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      const [change, ...others] = contentChanges;
      if (!change || document !== vscode.window.activeTextEditor?.document) return;
      const { rangeOffset: offset, rangeLength: length, text: inserted } = change;
      if (others.length > 0) deletions.forget();
      const deletion = deletions.deletedBy({ uri: document.uri.toString(), offset, length, inserted });
      if (deletion) rejections.add(deletion, deletion.text, 'deleted');
      look(document, document.positionAt(offset + inserted.length));
    }),
    vscode.workspace.onDidCloseTextDocument((document) => {
      deletions.forget();
      rejections.forget(document.uri.toString());
    }),
    vscode.commands.registerCommand('attentive.dismissSuggestion', async () => {
      const { closing } = policy;
      const uri = vscode.window.activeTextEditor?.document.uri.toString();
      if (closing && uri !== undefined) rejections.add({ uri, before: closing.before }, closing.text, 'dismissed');
      await hideSuggestion();
    }),
  );
}
