import * as vscode from 'vscode';
import { isSecretFile, meantBy } from '../completion/privacy';
import type { PrivateReason } from './attempt';
import type { GitIgnore } from './gitIgnore';
import type { Settings } from './settings';

/** Which documents are never read: files that hold secrets, that the person excluded, or that Git ignores. */
export class Respect {
  /** After a document may have become private. */
  readonly onDidChange: vscode.Event<void>;

  constructor(private readonly settings: Settings, private readonly gitIgnore: GitIgnore) {
    this.onDidChange = gitIgnore.onDidChange;
  }

  /** Why a document is private, as far as it is known without asking Git. */
  known(document: vscode.TextDocument): PrivateReason | undefined {
    if (isSecretFile(document.uri.path)) return 'secret';
    if (this.settings.values.exclude.some((glob) => isMatch(document, meantBy(glob)))) return 'excluded';
    return this.gitIgnore.known(document.uri) === true ? 'gitIgnored' : undefined;
  }

  /** Why nothing of a document may be read; undefined when it may. */
  async reasonFor(document: vscode.TextDocument): Promise<PrivateReason | undefined> {
    return this.known(document) ?? (await this.gitIgnore.has(document.uri) ? 'gitIgnored' : undefined);
  }
}

/** Whether a pattern fits a document's whole path, or its path inside its folder of the workspace. */
function isMatch(document: vscode.TextDocument, pattern: string): boolean {
  const folder = vscode.workspace.getWorkspaceFolder(document.uri);
  const filters = [{ pattern }, ...(folder ? [{ pattern: new vscode.RelativePattern(folder, pattern) }] : [])];
  return filters.some((filter) => vscode.languages.match(filter, document) > 0);
}
