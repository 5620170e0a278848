import * as vscode from 'vscode';
import type { CompletionParts } from './inlineCompletion';
import { requestOptions, requestAt } from './inlineCompletion';
import { Latest } from '../../../base/latest';
import { isReadOnly } from '../../../host/readOnly';
import { isLanguageOn } from '../../../host/settingsSchema';

/** How long a cursor rests before the model reads what stands before it. */
const REST_MS = 400;

/** The kinds of a key and of a click; opening an editor at a place is a command. */
const MOVED_BY_HAND = new Set<vscode.TextEditorSelectionChangeKind | undefined>([
  vscode.TextEditorSelectionChangeKind.Keyboard,
  vscode.TextEditorSelectionChangeKind.Mouse,
]);

/**
 * Lets the engine read ahead when a cursor rests or another editor opens, so that the first suggestion is not the slow
 * one. It begins with the first key, click or movement of the cursor in a document: a window that is only open, or only
 * read, starts no engine.
 */
export function registerWarmUp(parts: CompletionParts): vscode.Disposable {
  return new WarmUp(parts);
}

class WarmUp implements vscode.Disposable {
  private readonly subscriptions: vscode.Disposable;
  private readonly latest = new Latest(REST_MS, (signal) => this.warm(signal));
  /** Whether a person has typed or moved a cursor in this window. */
  private isInUse = false;

  constructor(private readonly parts: CompletionParts) {
    this.subscriptions = vscode.Disposable.from(
      vscode.window.onDidChangeActiveTextEditor(() => this.rest()),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor, kind }) => {
        if (textEditor !== vscode.window.activeTextEditor) return;
        if (MOVED_BY_HAND.has(kind)) this.isInUse = true;
        this.rest();
      }),
      parts.settings.onDidChange(() => this.rest()),
      parts.snoozing.onDidChange(() => this.rest()),
    );
  }

  dispose(): void {
    this.latest.stop();
    this.subscriptions.dispose();
  }

  private rest(): void {
    if (this.isInUse) this.latest.rest();
  }

  private async warm(signal: AbortSignal): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (!editor || !this.isWanted(editor)) return;
    const { acceptance, completer, settings, isSetAside, problems, privacy, neighbors, commitContext } = this.parts;
    // Nobody types into what is read-only.
    if ((await isReadOnly(editor)) || (await privacy.reasonFor(editor.document)) || signal.aborted) return;
    const others = await neighbors.textsBeside(editor.document);
    if (signal.aborted) return;
    const gate = acceptance.gate(settings.values, editor.document.languageId);
    const options = { ...requestOptions(settings.values, editor.document, isSetAside, gate), others };
    const preamble = commitContext.preambleOf(editor.document);
    const request = requestAt(editor.document, editor.selection.active, options, preamble);
    const outcome = await completer.warm(request, signal);
    if (outcome?.kind === 'failed') problems.failedQuietly(outcome.error);
    if (outcome?.kind === 'warmed') problems.solved();
  }

  private isWanted(editor: vscode.TextEditor): boolean {
    const { values } = this.parts.settings;
    const { document, selections } = editor;
    if (this.parts.snoozing.state(document).is !== 'awake') return false;
    if (this.parts.growing.has(document)) return false;
    return (
      values['completion.enabled'] &&
      isLanguageOn(values, document.languageId) &&
      selections.length === 1 &&
      selections[0]?.isEmpty === true
    );
  }
}
