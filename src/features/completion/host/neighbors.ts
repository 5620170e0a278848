import * as vscode from 'vscode';
import type { GrowingDocuments } from '../../../host/growingDocuments';
import type { PrivacyPolicy } from '../../../host/privacyPolicy';
import { MOST_NEIGHBORS, MOST_NEIGHBOR_UNITS, neighborsOf, neighborText } from '../core/neighbors';

/** Documents that are remembered, so that some are left of each language. */
const MOST_REMEMBERED = 50;

/**
 * The documents that a person looked at or edited lately and has still open, for completion to follow what they say.
 * Texts are read when they are asked for and not kept.
 */
export class Neighbors implements vscode.Disposable {
  /** The latest first. */
  private recent: vscode.TextDocument[] = [];
  private readonly subscriptions: vscode.Disposable;

  constructor(
    private readonly privacy: PrivacyPolicy,
    private readonly growing: GrowingDocuments,
  ) {
    this.subscriptions = vscode.Disposable.from(
      vscode.window.onDidChangeActiveTextEditor((editor) => this.note(editor?.document)),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        // What an extension or a formatter writes into a document that was never looked at is not what a person works on.
        if (contentChanges.length > 0 && this.recent.includes(document)) this.note(document);
      }),
      vscode.workspace.onDidCloseTextDocument((closed) => {
        this.recent = this.recent.filter((each) => each !== closed);
      }),
    );
    for (const { document } of vscode.window.visibleTextEditors) this.note(document);
    this.note(vscode.window.activeTextEditor?.document);
  }

  dispose(): void {
    this.subscriptions.dispose();
    this.recent = [];
  }

  /** The texts of the documents beside one that may be read, the latest first. */
  async textsBeside(document: vscode.TextDocument): Promise<readonly string[]> {
    return (await this.beside(document)).map(({ text }) => text);
  }

  /** The documents beside one that may be read, the latest first, with as much of their texts as completion follows. */
  async beside(
    document: vscode.TextDocument,
  ): Promise<readonly { readonly document: vscode.TextDocument; readonly text: string }[]> {
    const candidates = neighborsOf(
      openable(document),
      this.recent.filter((each) => each !== document && !this.growing.has(each)).map(openable),
    );
    const reasons = await Promise.all(candidates.map((each) => this.privacy.reasonFor(each.document)));
    return candidates
      .filter((each, i) => reasons[i] === undefined && !each.document.isClosed)
      .slice(0, MOST_NEIGHBORS)
      .map((each) => ({ document: each.document, text: neighborText(startOf(each.document)) }))
      .filter(({ text }) => text.trim() !== '');
  }

  private note(document: vscode.TextDocument | undefined): void {
    if (!document || document === this.recent[0]) return;
    this.recent = [document, ...this.recent.filter((each) => each !== document)].slice(0, MOST_REMEMBERED);
  }
}

const openable = (document: vscode.TextDocument) => ({
  document,
  language: document.languageId,
  scheme: document.uri.scheme,
});

/** One unit more than is indexed, so that it shows whether the text goes on; a line end may count twice. */
function startOf(document: vscode.TextDocument): string {
  const end = document.positionAt(2 * MOST_NEIGHBOR_UNITS + 1);
  return document.getText(new vscode.Range(new vscode.Position(0, 0), end));
}
