/**
 * Newer versions of VS Code give up a request for gray text that is not answered within 750 ms, and open their list of
 * words instead. A model that is being loaded, or a slow machine, takes longer. So a request ends when its place is
 * left, and not when the editor waits no longer; for what is found then, the editor is made to ask again.
 */
import * as vscode from 'vscode';
import type { Clock } from '../../../base/clock';
import { isSameSpot, type Spot } from '../core/lastAttempt';
import { spotOf } from './bestGuess';

/** What is given up earlier lost the keyboard, or came after another extension's suggestion. */
const PATIENCE_MS = 300;

/**
 * Aborts when the token is cancelled early, and when after that the text, the cursor or the active editor is another
 * one.
 */
export class PlaceAbort implements vscode.Disposable {
  private readonly controller = new AbortController();
  private readonly subscriptions: vscode.Disposable[];

  constructor(token: vscode.CancellationToken, document: vscode.TextDocument, spot: Spot, clock: Clock) {
    const startedMs = clock.nowMs();
    const look = () => {
      if (token.isCancellationRequested && !isAt(document, spot)) this.abort();
    };
    this.subscriptions = [
      token.onCancellationRequested(() => {
        if (clock.nowMs() - startedMs < PATIENCE_MS) this.abort();
        else look();
      }),
      vscode.workspace.onDidChangeTextDocument(look),
      vscode.window.onDidChangeTextEditorSelection(look),
      vscode.window.onDidChangeActiveTextEditor(look),
    ];
    look();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  abort(): void {
    this.controller.abort();
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }
}

/** Has the editor ask again about a place where what it asked for came too late. */
export class Recall {
  private wanted: { readonly document: vscode.TextDocument; readonly spot: Spot } | undefined;

  /** Does nothing where the place was left. */
  async ask(document: vscode.TextDocument, spot: Spot): Promise<void> {
    if (!isAt(document, spot)) return;
    this.wanted = { document, spot };
    await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
  }

  /** @returns whether a request that looks like one by hand is the one that was asked for here; only once */
  take(document: vscode.TextDocument, spot: Spot): boolean {
    const { wanted } = this;
    this.wanted = undefined;
    return wanted?.document === document && isSameSpot(wanted.spot, spot);
  }
}

function isAt(document: vscode.TextDocument, spot: Spot): boolean {
  const editor = vscode.window.activeTextEditor;
  return editor?.document === document && isSameSpot(spot, spotOf(editor));
}
