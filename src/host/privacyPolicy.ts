import { sep } from 'node:path';
import * as vscode from 'vscode';
import { privacySentence, type PrivateReason } from '../base/privacy';
import { isSecretFile, meantBy } from '../base/secretFiles';
import { isMatch } from './globs';
import type { GitIgnore } from './gitIgnore';
import type { Settings } from './settings';

/** Which documents are never read: files that hold secrets, that the person excluded, or that Git ignores. */
export class PrivacyPolicy implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** After a document may have become private, or open to reading. */
  readonly onDidChange = this.changed.event;
  private readonly subscription: vscode.Disposable;

  constructor(
    private readonly settings: Settings,
    private readonly gitIgnore: GitIgnore,
  ) {
    this.subscription = vscode.Disposable.from(
      gitIgnore.onDidChange(() => this.changed.fire()),
      settings.onDidChange(() => this.changed.fire()),
    );
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }

  /** Why a document is private, as far as it is known without asking Git. */
  known({ uri }: Pick<vscode.TextDocument, 'uri'>): PrivateReason | undefined {
    if (isSecretFile(uri.path)) return 'secret';
    if (this.settings.values.exclude.some((glob) => isMatch(uri, meantBy(glob, sep)))) return 'excluded';
    return this.gitIgnore.known(uri) === true ? 'gitIgnored' : undefined;
  }

  /** Why nothing of a document may be read; undefined when it may. */
  async reasonFor(document: vscode.TextDocument): Promise<PrivateReason | undefined> {
    return this.known(document) ?? ((await this.gitIgnore.has(document.uri)) ? 'gitIgnored' : undefined);
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
}
