/** Documents that generated text is being written into. Each piece of it looks to VS Code like a person typing. */
import type * as vscode from 'vscode';

export class GrowingDocuments {
  private readonly writers = new Map<vscode.TextDocument, number>();

  /** @returns disposed when the writing ends */
  begin(document: vscode.TextDocument): vscode.Disposable {
    this.writers.set(document, this.countOf(document) + 1);
    return {
      dispose: () => {
        const left = this.countOf(document) - 1;
        if (left > 0) this.writers.set(document, left);
        else this.writers.delete(document);
      },
    };
  }

  has(document: vscode.TextDocument): boolean {
    return this.writers.has(document);
  }

  private countOf(document: vscode.TextDocument): number {
    return this.writers.get(document) ?? 0;
  }
}
