import * as path from 'node:path';
import * as vscode from 'vscode';
import type { PrivacyPolicy } from '../../../host/privacyPolicy';
import { describeDiff } from '../core/stagedDiff';

/** The parts of VS Code's built-in Git extension that are used here; any of them may be missing in another version. */
interface GitExports {
  readonly enabled?: boolean;
  getAPI?(version: 1): { readonly repositories?: readonly Repository[] };
}
interface Repository {
  readonly rootUri: vscode.Uri;
  readonly state: { readonly indexChanges: readonly Change[]; readonly onDidChange: vscode.Event<void> };
  diffIndexWithHEAD(path: string): Promise<string>;
}
interface Change {
  readonly uri: vscode.Uri;
  readonly originalUri: vscode.Uri;
  readonly renameUri?: vscode.Uri;
}

/** The box for a commit message, and the file that `git commit` opens. */
const MESSAGES: ReadonlySet<string> = new Set(['scminput', 'git-commit']);
/** More files than this are named by the first ones. */
const MOST_FILES = 20;

/** What was staged when it was last read; nothing of a private file. */
interface Staged {
  readonly text: string | undefined;
}

/**
 * The staged changes that a commit message is about, for the model to read before it. They are read in the background:
 * a message that is begun before that is completed without them.
 */
export class CommitContext implements vscode.Disposable {
  /**
   * By the root of a repository, since Git's extension makes an object anew each time that it is asked for one. One whose
   * state has changed since is missing, one that is being read has a promise.
   */
  private readonly staged = new Map<string, Staged | Promise<void>>();
  private readonly watched = new Map<string, vscode.Disposable>();
  private readonly subscription: vscode.Disposable;

  constructor(private readonly privacy: PrivacyPolicy) {
    this.subscription = privacy.onDidChange(() => this.staged.clear());
  }

  dispose(): void {
    vscode.Disposable.from(this.subscription, ...this.watched.values()).dispose();
  }

  /** @returns undefined for what is no commit message, and where nothing is staged or it is not read yet */
  preambleOf({ languageId, uri }: vscode.TextDocument): string | undefined {
    if (!MESSAGES.has(languageId)) return undefined;
    try {
      const repository = repositoryOf(uri);
      const known = repository && this.staged.get(repository.rootUri.toString());
      if (repository && !known) this.read(repository);
      return known && 'text' in known ? known.text : undefined;
    } catch {
      // There is no git on this machine, or another version of the extension lacks what is used here.
      return undefined;
    }
  }

  private read(repository: Repository): void {
    const root = repository.rootUri.toString();
    if (!this.watched.has(root))
      this.watched.set(
        root,
        repository.state.onDidChange(() => this.staged.delete(root)),
      );
    const reading = this.describe(repository)
      // Git may refuse while it is at work; the next change of its state is another chance.
      .catch(() => undefined)
      .then((text) => {
        // What has changed meanwhile is read again when it is asked for.
        if (this.staged.get(root) === reading) this.staged.set(root, { text });
      });
    this.staged.set(root, reading);
  }

  private async describe(repository: Repository): Promise<string | undefined> {
    const changes = repository.state.indexChanges;
    const names = changes.map(({ uri, originalUri, renameUri }) => [
      uri,
      originalUri,
      ...(renameUri ? [renameUri] : []),
    ]);
    const readable = new Set((await this.privacy.readable(names.flat())).map(String));
    const open = changes.filter((_, i) => names[i]!.every((name) => readable.has(name.toString())));
    const files = open
      .slice(0, MOST_FILES)
      .map(async ({ uri, renameUri = uri }) => ({
        path: path.posix.relative(repository.rootUri.path, renameUri.path),
        diff: await repository.diffIndexWithHEAD(renameUri.fsPath),
      }));
    return describeDiff(await Promise.all(files));
  }
}

/** The repository that a message is for. Without the Git extension, or before it is active, none. */
function repositoryOf(message: vscode.Uri): Repository | undefined {
  const git = vscode.extensions.getExtension<GitExports>('vscode.git');
  if (!git?.isActive || git.exports.enabled === false) return undefined;
  const repositories = git.exports.getAPI?.(1).repositories ?? [];
  // The box names the repository's root in its address; the file lies in `.git` below the root.
  const root =
    message.scheme === 'vscode-scm'
      ? vscode.Uri.parse(new URLSearchParams(message.query).get('rootUri') ?? '').path
      : path.posix.dirname(path.posix.dirname(message.path));
  const only = repositories.length === 1 ? repositories[0] : undefined;
  return repositories.find(({ rootUri }) => rootUri.path === root) ?? only;
}
