import * as vscode from 'vscode';
import type { CompletionParts } from './inlineCompletion';
import { requestOptions, requestAt } from './inlineCompletion';
import { Latest } from '../../../base/latest';
import { isReadOnly } from '../../../host/readOnly';
import { isLanguageOn } from '../../../host/settingsSchema';

/** How long a cursor rests before the model reads what stands before it. */
const REST_MS = 400;

/**
 * Lets the engine read ahead when an editor opens or the cursor rests, so that the first suggestion is not the slow
 * one.
 */
export function registerWarmUp(parts: CompletionParts): vscode.Disposable {
  return new WarmUp(parts);
}

class WarmUp implements vscode.Disposable {
  private readonly subscriptions: vscode.Disposable;
  private readonly latest = new Latest(REST_MS, (signal) => this.warm(signal));

  constructor(private readonly parts: CompletionParts) {
    this.subscriptions = vscode.Disposable.from(
      vscode.window.onDidChangeActiveTextEditor(() => this.latest.rest()),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (textEditor === vscode.window.activeTextEditor) this.latest.rest();
      }),
      parts.settings.onDidChange(() => this.latest.rest()),
      parts.snoozing.onDidChange(() => this.latest.rest()),
    );
    this.latest.rest();
  }

  dispose(): void {
    this.latest.stop();
    this.subscriptions.dispose();
  }

  private async warm(signal: AbortSignal): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (!editor || !this.isWanted(editor)) return;
    const { completer, settings, problems, privacy, neighbors } = this.parts;
    // Nobody types into what is read-only.
    if ((await isReadOnly(editor)) || (await privacy.reasonFor(editor.document)) || signal.aborted) return;
    const others = await neighbors.textsBeside(editor.document);
    if (signal.aborted) return;
    const request = requestAt(editor.document, editor.selection.active, {
      ...requestOptions(settings.values, editor.document, { explicit: false }),
      others,
    });
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
