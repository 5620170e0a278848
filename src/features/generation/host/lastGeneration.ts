/**
 * What was generated last, as far as it has come: so that a person can look into it, also while it is being written,
 * until its document is closed.
 */
import * as vscode from 'vscode';

export class LastGeneration implements vscode.Disposable {
  private readonly grown = new vscode.EventEmitter<void>();
  /** After each new piece of text, at the end, and when there is nothing left. */
  readonly onDidGrow = this.grown.event;
  private last:
    | {
        readonly model: string;
        readonly where: string;
        readonly document: vscode.TextDocument;
        prompt: string;
        text: string;
        done: boolean;
      }
    | undefined;
  // VS Code says the same of a document whose language is changed; that one is still open.
  private readonly listener = vscode.workspace.onDidCloseTextDocument((document) => {
    if (document === this.last?.document && document.isClosed) this.forget();
  });

  /** @param document that the text is written into */
  begin(model: string, where: string, document: vscode.TextDocument): void {
    this.last = { model, where, document, prompt: '', text: '', done: false };
  }

  /** @param text what the model was given to read */
  prompted(text: string): void {
    if (this.last) this.last.prompt = text;
  }

  add(text: string): void {
    if (!this.last || text === '') return;
    this.last.text += text;
    this.grown.fire();
  }

  end(): void {
    if (!this.last) return;
    this.last.done = true;
    this.grown.fire();
  }

  /** @returns undefined when nothing has been written yet. `start`: where in `text` it begins, in UTF-16 units */
  get generated(): { model: string; where: string; text: string; start: number; done: boolean } | undefined {
    if (!this.last || this.last.text === '') return undefined;
    const { model, where, prompt, text, done } = this.last;
    return { model, where, text: prompt + text, start: prompt.length, done };
  }

  dispose(): void {
    this.listener.dispose();
    this.grown.dispose();
  }

  private forget(): void {
    this.last = undefined;
    this.grown.fire();
  }
}

/** @param inspect opens the attention panel on what there is, and goes on while more comes */
export function registerInspectGenerated(
  last: LastGeneration,
  inspect: (last: LastGeneration) => void,
): vscode.Disposable {
  return vscode.commands.registerCommand('attentive.inspectGenerated', () => {
    if (last.generated) inspect(last);
    else
      void vscode.window.showInformationMessage(
        vscode.l10n.t(
          'Nothing has been generated yet. Run Generate from Prompt or Continue Here, and then inspect it.',
        ),
      );
  });
}
