import type * as vscode from 'vscode';
import type { Attempt } from './attempt';

/** What became of the last request of this window, for the person who asks why. Its text is not kept. */
export class LastAttempt {
  private last: { readonly uri: string; readonly attempt: Attempt } | undefined;

  note(document: vscode.TextDocument, attempt: Attempt): void {
    this.last = { uri: document.uri.toString(), attempt: attempt.kind === 'shown' ? { ...attempt, text: '' } : attempt };
  }

  /** @returns undefined when the last request was about another document */
  of(document: vscode.TextDocument): Attempt | undefined {
    return this.last?.uri === document.uri.toString() ? this.last.attempt : undefined;
  }
}
