/**
 * Between panel and editor: what is looked at in the panel is marked in the document, and the cursor in the document
 * moves the panel.
 */
import * as vscode from 'vscode';
import type { Origin } from '../../../protocol/attention';
import { inDocument, inText } from '../core/originPlaces';
import { stands } from './origin';
import type { TextRange } from '../core/hostApi';

export class EditorLink implements vscode.Disposable {
  private readonly mark = vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor('editor.wordHighlightStrongBackground'),
    borderColor: new vscode.ThemeColor('editor.wordHighlightStrongBorder'),
    overviewRulerColor: new vscode.ThemeColor('editor.wordHighlightStrongBackground'),
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
  private readonly listener: vscode.Disposable;
  private marked: readonly vscode.TextEditor[] = [];
  /** The last document version for which it is known whether the text still stands there. */
  private checked: { readonly key: string; readonly stands: boolean } | undefined;

  /**
   * @param shown the origin of the text that the panel shows.
   * @param caretAt told of the cursor's place in that text
   */
  constructor(
    private readonly shown: () => Origin | undefined,
    caretAt: (offset: number) => void,
  ) {
    this.listener = vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections, kind }) => {
      const origin = this.shown();
      // Without a kind the selection was set by a program: nobody is reading there.
      const [first] = selections;
      if (!origin || !first || kind === undefined || !this.stands(textEditor.document, origin)) return;
      const offset = textEditor.document.offsetAt(first.active);
      const place = inText(origin, offset);
      if (place !== undefined) caretAt(place);
    });
  }

  highlight(origin: Origin | undefined, ranges: readonly TextRange[]): void {
    const editors =
      origin && ranges.length > 0
        ? vscode.window.visibleTextEditors.filter(({ document }) => this.stands(document, origin))
        : [];
    for (const editor of this.marked) if (!editors.includes(editor)) editor.setDecorations(this.mark, []);
    this.marked = editors;
    for (const editor of editors) {
      const { document } = editor;
      editor.setDecorations(
        this.mark,
        ranges.flatMap((range) => {
          const part = inDocument(origin!, range);
          return part ? [new vscode.Range(document.positionAt(part.start), document.positionAt(part.end))] : [];
        }),
      );
    }
  }

  dispose(): void {
    this.listener.dispose();
    this.mark.dispose();
  }

  /** Whether the explained text still stands in a document: offsets into it mean something then. */
  private stands(document: vscode.TextDocument, origin: Origin): boolean {
    if (document.uri.toString() !== origin.uri) return false;
    const key = `${origin.uri}\n${document.version}\n${origin.start}\n${origin.sha256}`;
    if (this.checked?.key !== key) this.checked = { key, stands: stands(document, origin) };
    return this.checked.stands;
  }
}
