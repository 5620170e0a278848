/** Results as read-only Markdown, shown as VS Code shows Markdown: in any theme, from the keyboard, and easy to copy. */
import * as vscode from 'vscode';

const SCHEME = 'attentive-result';
/** Old results are forgotten: each is a page or two. */
const MOST_RESULTS = 20;

export class Results implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly held = new Map<string, string>();
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  private number = 0;

  /** @param markdown with every text of a person or a model escaped: `escaped`, `cell` */
  async show(title: string, markdown: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${++this.number}/${title}.md` });
    this.held.set(uri.toString(), markdown);
    for (const key of [...this.held.keys()].slice(0, -MOST_RESULTS)) this.held.delete(key);
    await vscode.commands.executeCommand('markdown.showPreviewToSide', uri);
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.held.get(uri.toString()) ?? vscode.l10n.t('This result is no longer here. Run the command again.');
  }

  dispose(): void {
    this.registration.dispose();
    this.held.clear();
  }
}
