import { sep } from 'node:path';
import * as vscode from 'vscode';
import { privacySentence, type PrivateReason } from '../base/privacy';
import { isSecretFile, meantBy } from '../base/secretFiles';
import { realPathOf } from '../files/realPath';
import { isMatch } from './globs';
import { isOnDisk, type GitIgnore } from './gitIgnore';
import type { Settings } from './settings';

/**
 * Which documents are never read: files that hold secrets, that the person excluded, or that Git ignores, also under
 * the name of a link to them.
 */
export class PrivacyPolicy implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** After a document may have become private, or open to reading. */
  readonly onDidChange = this.changed.event;
  private readonly subscription: vscode.Disposable;
  /** Of documents that are opened by way of a link: by their paths, what they are in truth. */
  private readonly links = new Map<string, vscode.Uri>();

  constructor(
    private readonly settings: Settings,
    private readonly gitIgnore: GitIgnore,
  ) {
    this.subscription = vscode.Disposable.from(
      gitIgnore.onDidChange(() => this.changed.fire()),
      settings.onDidChange(() => this.changed.fire()),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.links.delete(uri.fsPath)),
      vscode.window.onDidChangeActiveTextEditor((editor) => editor && void this.follow(editor.document.uri)),
    );
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }

  /** Why a document is private, as far as it is known without asking Git. */
  known({ uri }: Pick<vscode.TextDocument, 'uri'>): PrivateReason | undefined {
    return this.namesOf(uri)
      .map((name) => this.knownByName(name))
      .find((reason) => reason !== undefined);
  }

  /** Why nothing of a document may be read; undefined when it may. */
  async reasonFor(document: vscode.TextDocument): Promise<PrivateReason | undefined> {
    await this.follow(document.uri);
    const known = this.known(document);
    if (known) return known;
    for (const name of this.namesOf(document.uri)) if (await this.gitIgnore.has(name)) return 'gitIgnored';
    return undefined;
  }

  /** The same in a sentence, for what follows the cursor. */
  async whyNot(document: vscode.TextDocument): Promise<string | undefined> {
    const reason = await this.reasonFor(document);
    return reason && privacySentence(reason, vscode.l10n.t);
  }

  /** Those of some files that may be read; found out without opening any. */
  async readable(uris: readonly vscode.Uri[]): Promise<vscode.Uri[]> {
    const open = uris.filter((uri) => this.known({ uri }) === undefined);
    const ignored = await this.gitIgnore.among(open);
    return open.filter(({ fsPath }) => !ignored.has(fsPath));
  }

  private knownByName(uri: vscode.Uri): PrivateReason | undefined {
    if (isSecretFile(uri.path)) return 'secret';
    if (this.settings.values.exclude.some((glob) => isMatch(uri, meantBy(glob, sep)))) return 'excluded';
    return this.gitIgnore.known(uri) === true ? 'gitIgnored' : undefined;
  }

  private namesOf(uri: vscode.Uri): vscode.Uri[] {
    const target = isOnDisk(uri) ? this.links.get(uri.fsPath) : undefined;
    return target ? [uri, target] : [uri];
  }

  /** Looks where a document lies in truth: a link may lead elsewhere now. */
  private async follow(uri: vscode.Uri): Promise<void> {
    if (!isOnDisk(uri)) return;
    const target = vscode.Uri.file(await realPathOf(uri.fsPath));
    const former = this.links.get(uri.fsPath);
    if (target.fsPath === uri.fsPath) this.links.delete(uri.fsPath);
    else this.links.set(uri.fsPath, target);
    if (former?.fsPath !== this.links.get(uri.fsPath)?.fsPath) this.changed.fire();
  }
}
