/** What was generated last, as far as it has come: so that a person can look into it, also while it is being written. */
import * as vscode from 'vscode';

export class LastGeneration implements vscode.Disposable {
  private readonly grown = new vscode.EventEmitter<void>();
  /** After each new piece of text, and at the end. */
  readonly onDidGrow = this.grown.event;
  private last: { readonly model: string; readonly where: string; prompt: string; text: string; done: boolean } | undefined;

  begin(model: string, where: string): void {
    this.last = { model, where, prompt: '', text: '', done: false };
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
    this.grown.dispose();
  }
}

/** @param inspect opens the attention panel on what there is, and goes on while more comes */
export function registerInspectGenerated(last: LastGeneration, inspect: (last: LastGeneration) => void): vscode.Disposable {
  return vscode.commands.registerCommand('attentive.inspectGenerated', () => {
    if (last.generated) inspect(last);
    else void vscode.window.showInformationMessage(vscode.l10n.t('Nothing has been generated yet. Run Generate from Prompt or Continue Here, and then inspect it.'));
  });
}
