import * as vscode from 'vscode';
import type { AskPolicy } from '../core/askPolicy';
import type { Clock } from '../../../base/clock';
import { textAtCursor } from '../../../host/cursorText';
import { unitsTyped } from '../core/keys';
import type { PrivacyPolicy } from '../../../host/privacyPolicy';
import type { Rejections } from '../core/rejections';

/** All that the policy looks at. */
const LIMIT = { beforeChars: 200, afterChars: 0 };

/**
 * Tells the policy of every key that is typed into the active editor, and of every suggestion that is accepted there,
 * and notes what is typed over.
 */
export function registerTypingWatch(
  policy: AskPolicy,
  clock: Clock,
  privacy: PrivacyPolicy,
  rejections: Rejections,
): vscode.Disposable {
  return vscode.workspace.onDidChangeTextDocument(({ document, contentChanges, reason }) => {
    const [change, ...others] = contentChanges;
    // With several cursors nothing is suggested, and undoing is no typing.
    if (!change || others.length > 0 || reason !== undefined || document !== vscode.window.activeTextEditor?.document)
      return;
    // A private document is not read, and its keys do not count.
    if (privacy.known(document)) return;
    const units = unitsTyped(change.text);
    if (units === undefined) {
      if (policy.isOnScreen(change.text)) policy.onAccepted();
      return;
    }
    const after = document.positionAt(change.rangeOffset + units);
    const dismissed = policy.onKey(textAtCursor(document, after, LIMIT), clock.nowMs());
    if (dismissed)
      rejections.add({ uri: document.uri.toString(), before: dismissed.before }, dismissed.text, 'dismissed');
  });
}
