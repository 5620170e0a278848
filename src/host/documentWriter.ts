import * as vscode from 'vscode';
import { InsertionPoint } from './insertionPoint';

/** An edit is refused when the document changed while it was under way; then it is made again at the new place. */
const MAX_ATTEMPTS = 50;

/**
 * Writes generated text into a document, piece by piece and as one undo step. It keeps its own place, so that a person
 * can go on editing. While the document is not on screen it collects: VS Code joins edits into one step in a visible
 * editor only.
 */
export class DocumentWriter implements vscode.Disposable {
  private readonly lost = new vscode.EventEmitter<void>();
  /** The document was closed, it is read-only, or a person undid what was written: there is nothing to write to. */
  readonly onDidLose = this.lost.event;
  private readonly subscriptions: vscode.Disposable;
  private readonly point: InsertionPoint;
  /** The line ends that offsets were last counted with, and the line of the place: a person may change the former. */
  private eol: vscode.EndOfLine;
  private line: number;
  /** Not yet in the document; lines end in LF. */
  private pending = '';
  private isFirst = true;
  private isLost = false;
  private wasRefused = false;
  /** True while an edit is applied; it is followed by one with the pieces that arrive meanwhile. */
  private isWriting = false;
  private written = Promise.resolve();

  constructor(
    private readonly document: vscode.TextDocument,
    position: vscode.Position,
  ) {
    this.point = new InsertionPoint(document.offsetAt(position));
    this.eol = document.eol;
    this.line = position.line;
    this.subscriptions = vscode.Disposable.from(
      vscode.workspace.onDidChangeTextDocument((event) => this.changed(event)),
      vscode.workspace.onDidCloseTextDocument((closed) => {
        if (closed === document) this.lose();
      }),
      vscode.window.onDidChangeVisibleTextEditors(() => this.write()),
    );
  }

  /** Adds text with LF line ends; a CR of the model's would become a line of its own. */
  append(text: string): void {
    this.pending += text.replace(/\r/g, '');
    this.write();
  }

  /** True when the editor has dropped an edit, as it does without a word where it is read-only. */
  get isRefused(): boolean {
    return this.wasRefused;
  }

  /** Behind what has been written, in UTF-16 code units. */
  get end(): number {
    return this.point.offset;
  }

  /** As it stands in the document. */
  inDocument(text: string): string {
    return text.replace(/\r/g, '').replace(/\n/g, this.document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n');
  }

  /** Resolves when all text is in the document, also where no editor shows the document. */
  async finish(): Promise<void> {
    await this.written;
    if (this.isLost || this.pending === '') return;
    const edit = new vscode.WorkspaceEdit();
    edit.insert(this.document.uri, this.document.positionAt(this.point.offset), this.inDocument(this.pending));
    this.pending = '';
    await vscode.workspace.applyEdit(edit);
  }

  dispose(): void {
    this.subscriptions.dispose();
    this.lost.dispose();
  }

  private changed({ document, contentChanges, reason }: vscode.TextDocumentChangeEvent): void {
    if (document !== this.document) return;
    if (document.eol === this.eol) this.point.apply(contentChanges);
    // It comes as a change of the whole text, which tells nothing of where the place is now.
    else this.point.shift(this.line * (document.eol === vscode.EndOfLine.CRLF ? 1 : -1));
    this.eol = document.eol;
    this.line = document.positionAt(this.point.offset).line;
    if (reason === vscode.TextDocumentChangeReason.Undo) this.lose();
  }

  private lose(): void {
    if (this.isLost) return;
    this.isLost = true;
    this.lost.fire();
  }

  private write(): void {
    if (this.isWriting) return;
    this.isWriting = true;
    this.written = this.writeAll();
  }

  private async writeAll(): Promise<void> {
    try {
      for (let attempt = 0; attempt < MAX_ATTEMPTS && this.pending !== '' && !this.isLost; attempt++) {
        const editor = vscode.window.visibleTextEditors.find((each) => each.document === this.document);
        if (!editor) return;
        if (await this.insert(editor, this.pending)) attempt = 0;
      }
    } finally {
      this.isWriting = false;
    }
  }

  /** @param piece with LF line ends */
  private async insert(editor: vscode.TextEditor, piece: string): Promise<boolean> {
    const text = this.inDocument(piece);
    const { version } = this.document;
    const from = this.document.positionAt(this.point.offset);
    const isFollowed = editor.selection.isEmpty && editor.selection.active.isEqual(from);
    this.point.expect(text);
    const done = await edited(editor, from, text, this.isFirst);
    this.point.expectNothing();
    if (!done) return false;
    // VS Code says that it has edited a read-only editor too; the change, if there is one, is told first.
    if (this.document.version === version) {
      this.wasRefused = true;
      this.lose();
      return false;
    }
    this.pending = this.pending.slice(piece.length);
    this.isFirst = false;
    if (isFollowed) {
      const end = this.document.positionAt(this.point.offset);
      editor.revealRange(new vscode.Range(end, end));
    }
    return true;
  }
}

async function edited(
  editor: vscode.TextEditor,
  at: vscode.Position,
  text: string,
  isFirst: boolean,
): Promise<boolean> {
  try {
    return await editor.edit((builder) => builder.insert(at, text), { undoStopBefore: isFirst, undoStopAfter: false });
  } catch {
    // The editor was closed between two pieces; the document may live on in another one.
    return false;
  }
}
