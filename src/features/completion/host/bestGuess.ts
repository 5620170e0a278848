import * as vscode from 'vscode';
import type { Completer } from '../core/completer';
import { isSameSpot, type Spot } from '../core/lastAttempt';
import type { Completion, Shown } from '../core/outcome';
import type { Settings } from '../../../host/settings';
import { withProgress } from '../../../host/progress';
import type { CommitContext } from './commitContext';
import { requestAt, requestOptions } from './inlineCompletion';

/** The best guess at a cursor, however unsure: found when a person asks why it stayed away, and shown when they say so. */
export class BestGuess {
  /** What the editor is given at its next request, where it asks about the same place. */
  private wanted: { readonly document: vscode.TextDocument; readonly spot: Spot; readonly guess: Shown } | undefined;

  constructor(
    private readonly completer: Completer,
    private readonly settings: Settings,
    private readonly isSetAside: (model: string) => boolean,
    private readonly commitContext: CommitContext,
  ) {}

  find({ document, selection }: vscode.TextEditor): Thenable<Completion> {
    const options = requestOptions(this.settings.values, document, this.isSetAside);
    const request = requestAt(document, selection.active, options, this.commitContext.preambleOf(document));
    return withProgress(vscode.l10n.t('Attentive is looking for its best guess'), (signal) =>
      this.completer.guess(request, signal),
    );
  }

  /** Shows a guess in its editor as a suggestion, or says that it belongs nowhere any more. */
  async show({ document, viewColumn }: vscode.TextEditor, spot: Spot, guess: Shown): Promise<void> {
    // A click on a notice takes the keyboard from the editor, which shows no suggestion without it.
    const editor = document.isClosed ? undefined : await vscode.window.showTextDocument(document, viewColumn);
    if (!editor || !isSameSpot(spot, spotOf(editor))) {
      void vscode.window.showWarningMessage(
        vscode.l10n.t('The text or the cursor has moved on since. Ask again at the place that you mean.'),
      );
      return;
    }
    this.wanted = { document, spot, guess };
    await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
  }

  /** @returns what the person wants to see at this place; only once */
  take(document: vscode.TextDocument, { line, character }: vscode.Position): Shown | undefined {
    const { wanted } = this;
    this.wanted = undefined;
    const isThere =
      wanted?.document === document && isSameSpot(wanted.spot, { version: document.version, line, character });
    return isThere ? wanted.guess : undefined;
  }
}

export function spotOf({ document, selection }: vscode.TextEditor): Spot {
  const { line, character } = selection.active;
  return { version: document.version, line, character };
}
