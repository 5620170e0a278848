/**
 * Newer versions of VS Code give up a request for gray text that is not answered within 750 ms of a key, and open their
 * list of words instead. A model that is being loaded, or a slow machine, takes longer. So a request ends when its place
 * is left, and not when the editor waits no longer; for what is found then, the editor is made to ask again.
 */
import * as vscode from 'vscode';
import type { Clock } from '../../../base/clock';
import { isSameSpot, type Spot } from '../core/lastAttempt';
import { Pulse } from '../core/pulse';
import { Recalls } from '../core/recalls';
import { spotOf } from './bestGuess';

/** What is given up earlier after a key lost the keyboard, or came after another extension's suggestion. */
const PATIENCE_MS = 600;
/** How long the editor waits after a key. */
const EDITOR_MS = 750;
/** What the extension host hears of a key so much later has come while it stood still. */
const LAG_MS = 100;

interface Place {
  readonly document: vscode.TextDocument;
  readonly spot: Spot;
}

export class Patience implements vscode.Disposable {
  /** The last key, in the active editor, and when it came at the earliest. */
  private typed: { readonly document: vscode.TextDocument; readonly atMs: number; readonly lagMs: number } | undefined;
  private readonly recalls = new Recalls();
  /** A busy extension host hears of a key, and of the end of the editor's patience, at the same time. */
  private readonly pulse: Pulse;
  private readonly subscription: vscode.Disposable;

  constructor(private readonly clock: Clock) {
    this.pulse = new Pulse(clock);
    this.subscription = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length === 0 || document !== vscode.window.activeTextEditor?.document) return;
      const atMs = this.pulse.lastTurnMs;
      this.typed = { document, atMs, lagMs: clock.nowMs() - atMs };
      this.pulse.keep();
    });
  }

  dispose(): void {
    this.subscription.dispose();
    this.pulse.dispose();
  }

  /**
   * @returns aborted when the token is cancelled soon after a key, and when after that the text, the cursor or the
   *   active editor is another one
   */
  abortFor(token: vscode.CancellationToken, place: Place): PlaceAbort {
    return new PlaceAbort(token, place, () => {
      const { typed } = this;
      return typed?.document === place.document && this.clock.nowMs() - typed.atMs >= PATIENCE_MS;
    });
  }

  /** Whether the editor has given up by now, and the extension host stood still and may hear of it later. */
  mayBeOver(document: vscode.TextDocument): boolean {
    const { typed } = this;
    return typed?.document === document && typed.lagMs > LAG_MS && this.clock.nowMs() - typed.atMs >= EDITOR_MS;
  }

  /** Has the editor ask again about a place, where it was not left. */
  async recall(place: Place): Promise<void> {
    if (!isThere(place)) return;
    await this.recalls.during(() => vscode.commands.executeCommand('editor.action.inlineSuggest.trigger'));
  }

  /** @returns whether a request that looks like one by hand is one that was recalled */
  takeRecalled(): boolean {
    return this.recalls.take();
  }
}

class PlaceAbort implements vscode.Disposable {
  private readonly controller = new AbortController();
  private readonly subscriptions: vscode.Disposable;

  /** @param isLate whether the editor waited as long as it does */
  constructor(token: vscode.CancellationToken, place: Place, isLate: () => boolean) {
    const look = () => {
      if (token.isCancellationRequested && !isThere(place)) this.abort();
    };
    this.subscriptions = vscode.Disposable.from(
      token.onCancellationRequested(() => {
        if (isLate()) look();
        else this.abort();
      }),
      vscode.workspace.onDidChangeTextDocument(look),
      vscode.window.onDidChangeTextEditorSelection(look),
      vscode.window.onDidChangeActiveTextEditor(look),
    );
    if (token.isCancellationRequested) this.abort();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  abort(): void {
    this.controller.abort();
  }

  dispose(): void {
    this.subscriptions.dispose();
  }
}

function isThere({ document, spot }: Place): boolean {
  const editor = vscode.window.activeTextEditor;
  return editor?.document === document && isSameSpot(spot, spotOf(editor));
}
