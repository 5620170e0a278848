/**
 * Marks what a model was unsure of in the text that it has just written, until the next one is written or the mark is
 * edited.
 */
import * as vscode from 'vscode';
import { unsureSpans, type Piece } from '../core/unsureSpans';

export class UnsureMarks implements vscode.Disposable {
  private readonly mark = vscode.window.createTextEditorDecorationType({
    // Dotted, not wavy: it is no error.
    borderStyle: 'dotted',
    borderWidth: '0 0 1px 0',
    borderColor: new vscode.ThemeColor('editorInfo.foreground'),
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
  private marked:
    { readonly document: vscode.TextDocument; readonly decorations: vscode.DecorationOptions[] } | undefined;
  private readonly listeners: vscode.Disposable;

  constructor() {
    this.listeners = vscode.Disposable.from(
      // An editor that is opened anew has lost its marks.
      vscode.window.onDidChangeVisibleTextEditors(() => this.show()),
      // The editor moves marks along by itself; what is remembered for other editors no longer fits.
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (document === this.marked?.document && contentChanges.length > 0) this.marked = undefined;
      }),
    );
  }

  /** @param end offset behind the written text. @param pieces as they were written, with the document's line ends */
  set(document: vscode.TextDocument, end: number, pieces: readonly Piece[]): void {
    this.clear();
    const text = pieces.map((piece) => piece.text).join('');
    const start = end - text.length;
    const at = (offset: number): vscode.Position => document.positionAt(start + offset);
    // The text was edited while it was written, so offsets into it are no longer valid.
    if (start < 0 || document.getText(new vscode.Range(at(0), at(text.length))) !== text) return;
    this.marked = {
      document,
      decorations: unsureSpans(pieces).map((span) => ({
        range: new vscode.Range(at(span.start), at(span.end)),
        hoverMessage: vscode.l10n.t(
          'The model was unsure here: {0} %. Low probability is no error, and high probability no truth.',
          (100 * span.probability).toPrecision(2),
        ),
      })),
    };
    this.show();
  }

  clear(): void {
    this.marked = undefined;
    for (const editor of vscode.window.visibleTextEditors) editor.setDecorations(this.mark, []);
  }

  dispose(): void {
    this.listeners.dispose();
    this.mark.dispose();
  }

  private show(): void {
    if (!this.marked) return;
    for (const editor of vscode.window.visibleTextEditors)
      if (editor.document === this.marked.document) editor.setDecorations(this.mark, this.marked.decorations);
  }
}
