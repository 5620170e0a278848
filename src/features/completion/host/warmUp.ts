import * as vscode from 'vscode';
import type { CompletionParts } from './inlineCompletion';
import { requestOptions, requestAt } from './inlineCompletion';
import { isLanguageOn } from '../../../host/settingsSchema';

/** How long a cursor rests before the model reads what stands before it. */
const REST_MS = 400;

/** Lets the engine read ahead when an editor opens or the cursor rests, so that the first suggestion is not the slow one. */
export function registerWarmUp(parts: CompletionParts): vscode.Disposable {
  return new WarmUp(parts);
}

class WarmUp implements vscode.Disposable {
  private readonly subscriptions: vscode.Disposable;
  private timer: NodeJS.Timeout | undefined;
  private running: AbortController | undefined;

  constructor(private readonly parts: CompletionParts) {
    this.subscriptions = vscode.Disposable.from(
      vscode.window.onDidChangeActiveTextEditor(() => this.schedule()),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (textEditor === vscode.window.activeTextEditor) this.schedule();
      }),
      parts.settings.onDidChange(() => this.schedule()),
      parts.snoozing.onDidChange(() => this.schedule()),
    );
    this.schedule();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.running?.abort();
    this.subscriptions.dispose();
  }

  private schedule(): void {
    clearTimeout(this.timer);
    // What it reads is about to be old.
    this.running?.abort();
    this.timer = setTimeout(() => void this.warm(), REST_MS);
  }

  private async warm(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (!editor || !this.isWanted(editor)) return;
    const { completer, settings, problems, privacy } = this.parts;
    const running = new AbortController();
    this.running = running;
    if (await privacy.reasonFor(editor.document) || running.signal.aborted) return;
    const request = requestAt(editor.document, editor.selection.active, requestOptions(settings.values, { explicit: false }));
    const outcome = await completer.warm(request, running.signal);
    if (outcome?.kind === 'failed') problems.failedQuietly(outcome.error);
    if (outcome?.kind === 'warmed') problems.solved();
  }

  private isWanted(editor: vscode.TextEditor): boolean {
    const { values } = this.parts.settings;
    const { document, selections } = editor;
    if (this.parts.snoozing.state(document).is !== 'awake') return false;
    // Nobody types into the output pane.
    if (this.parts.growing.has(document)) return false;
    return values['completion.enabled'] && isLanguageOn(values, document.languageId) && selections.length === 1
      && selections[0]?.isEmpty === true && document.uri.scheme !== 'output';
  }
}
