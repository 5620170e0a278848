/**
 * Files in memory: what a command shows in an editor or a preview without leaving an unsaved document behind. They live
 * as long as the window; *Save As…* keeps one.
 */
import * as vscode from 'vscode';

export const SCHEME = 'attentive';
/** An edited file is saved, in memory, when its editor has rested this long. */
const SAVE_MS = 500;

interface File {
  readonly isReadOnly: boolean;
  bytes: Uint8Array;
  changedAt: number;
}

export class MemoryFiles implements vscode.FileSystemProvider, vscode.Disposable {
  private readonly files = new Map<string, File>();
  private readonly changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.changed.event;
  private readonly subscriptions: vscode.Disposable;
  private timer: NodeJS.Timeout | undefined;

  constructor() {
    this.subscriptions = vscode.Disposable.from(
      this.changed,
      vscode.workspace.registerFileSystemProvider(SCHEME, this, { isCaseSensitive: true }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document.uri.scheme === SCHEME) this.saveSoon();
      }),
    );
  }

  /**
   * Puts a text in place of whatever the file held.
   * @param path `/name`, or within folders, which need not be made. An open editor or preview of it shows the new text,
   *   unless it has unsaved edits.
   */
  put(path: string, text: string, { isReadOnly }: { readonly isReadOnly: boolean }): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: SCHEME, path });
    // VS Code compares times: a change within the same millisecond needs a later one.
    const changedAt = Math.max(Date.now(), (this.files.get(path)?.changedAt ?? 0) + 1);
    this.files.set(path, { isReadOnly, bytes: new TextEncoder().encode(text), changedAt });
    this.changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
    return uri;
  }

  /**
   * A file that a person may write in, in an editor of its own.
   *
   * @returns its document, which holds `text` and nothing else; undo brings back what it held before
   */
  async document(path: string, text: string): Promise<vscode.TextDocument> {
    const uri = this.files.has(path)
      ? vscode.Uri.from({ scheme: SCHEME, path })
      : this.put(path, text, { isReadOnly: false });
    const document = await vscode.workspace.openTextDocument(uri);
    if (document.getText() === text) return document;
    const edit = new vscode.WorkspaceEdit();
    edit.replace(
      uri,
      new vscode.Range(new vscode.Position(0, 0), document.lineAt(document.lineCount - 1).range.end),
      text,
    );
    await vscode.workspace.applyEdit(edit);
    return document;
  }

  forget({ path }: vscode.Uri): void {
    this.files.delete(path);
  }

  stat({ path }: vscode.Uri): vscode.FileStat {
    const file = this.files.get(path);
    // A tab that outlived its window, and with it its file, says so rather than show an error.
    return {
      type: vscode.FileType.File,
      ctime: 0,
      mtime: file?.changedAt ?? 0,
      size: file?.bytes.length ?? 0,
      ...(file?.isReadOnly !== false && { permissions: vscode.FilePermission.Readonly }),
    };
  }

  readFile({ path }: vscode.Uri): Uint8Array {
    return (
      this.files.get(path)?.bytes ??
      new TextEncoder().encode(vscode.l10n.t('This result is no longer here. Run the command again.'))
    );
  }

  writeFile(uri: vscode.Uri, bytes: Uint8Array): void {
    const file = this.files.get(uri.path);
    if (file?.isReadOnly !== false) throw vscode.FileSystemError.NoPermissions(uri);
    file.bytes = bytes;
    file.changedAt = Date.now();
    this.changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  createDirectory(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.subscriptions.dispose();
  }

  private saveSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      for (const document of vscode.workspace.textDocuments)
        if (document.uri.scheme === SCHEME && document.isDirty) void this.save(document);
    }, SAVE_MS);
  }

  /** VS Code gives up a save that takes long, as on a busy machine, or that meets another one: then later again. */
  private async save(document: vscode.TextDocument): Promise<void> {
    await document.save();
    if (document.isDirty && !document.isClosed) this.saveSoon();
  }
}
