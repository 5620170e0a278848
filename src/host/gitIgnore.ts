import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { ignoredByGit, repositoryOf } from '../files/gitIgnored';
import { foldersAbove, IgnoreAnswers, ignoredIn } from './ignoreAnswers';

/** The parts of VS Code's built-in Git extension that are used here; any of them may be missing in another version. */
interface GitExports {
  readonly enabled?: boolean;
  getAPI?(version: 1): GitApi;
}
interface GitApi {
  /** The program. */
  readonly git?: { readonly path?: string };
  readonly state?: 'uninitialized' | 'initialized';
  readonly onDidChangeState?: vscode.Event<unknown>;
  readonly onDidOpenRepository?: vscode.Event<unknown>;
  getRepository?(uri: vscode.Uri): GitRepository | null;
}
interface GitRepository {
  checkIgnore?(paths: string[]): Promise<ReadonlySet<string>>;
}

/** Documents whose path is that of a file on disk. */
const SCHEMES = new Set(['file', 'vscode-notebook-cell']);
export const isOnDisk = ({ scheme }: vscode.Uri): boolean => SCHEMES.has(scheme);
/** Where rules stand, from the root of a repository. Of a worktree or a submodule the second lies elsewhere. */
const RULES = ['.gitignore', '.git/info/exclude'] as const;

/**
 * Which files Git ignores; none outside a repository and where there is no Git. VS Code's Git extension is asked about
 * the repositories that it has open, and Git itself about others: by default one whose root lies above the folder of
 * the window is not opened, and none is while the window is restricted or still starts.
 */
export class GitIgnore implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** After another file is known to be ignored, and after the rules may have changed. */
  readonly onDidChange = this.changed.event;
  private readonly answers: IgnoreAnswers;
  private readonly subscriptions: vscode.Disposable[] = [this.changed];
  private readonly watchedAbove = new Set<string>();
  private isDisposed = false;
  private starting: Promise<void> | undefined;
  /** Undefined until the extension has found its repositories. */
  private api: GitApi | undefined;

  constructor(clock: Clock) {
    this.answers = new IgnoreAnswers(clock, (paths) => this.ask(paths));
    for (const rules of RULES) this.watch(`**/${rules}`);
    void this.watchAbove();
    // A watcher misses changes where the system has no more watches to give, on some network drives, and while it starts.
    this.subscriptions.push(
      vscode.workspace.onDidChangeWorkspaceFolders(() => void this.watchAbove()),
      vscode.workspace.onDidSaveTextDocument(({ uri }) => {
        if (RULES.some((rules) => uri.path.endsWith(`/${rules}`))) this.forget();
      }),
      vscode.window.onDidChangeActiveTextEditor(() => void this.refreshVisible()),
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused) void this.refreshVisible();
      }),
    );
  }

  /** What Git last said about a file; undefined when that is not known, or no longer. */
  known(uri: vscode.Uri): boolean | undefined {
    return isOnDisk(uri) ? this.answers.known(uri.fsPath) : false;
  }

  async has(uri: vscode.Uri): Promise<boolean> {
    const known = this.known(uri);
    if (known !== undefined) return known;
    const isIgnored = (await this.among([uri])).size > 0;
    if (isIgnored) this.changed.fire();
    return isIgnored;
  }

  /** The paths of those that Git ignores; it is asked once about all of them. */
  async among(uris: readonly vscode.Uri[]): Promise<ReadonlySet<string>> {
    return this.answers.ignored(uris.filter(isOnDisk).map(({ fsPath }) => fsPath));
  }

  dispose(): void {
    this.isDisposed = true;
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private async ask(paths: readonly string[]): Promise<ReadonlySet<string>> {
    // Answers given without the extension are forgotten when it is ready.
    this.starting ??= this.start().then((api) => {
      this.api = api;
      this.forget();
    });
    const { api } = this;
    const byRepository = new Map<GitRepository, string[]>();
    const elsewhere: string[] = [];
    for (const each of paths) {
      const repository = api?.getRepository?.(vscode.Uri.file(each));
      if (repository) byRepository.set(repository, [...(byRepository.get(repository) ?? []), each]);
      else elsewhere.push(each);
    }
    const found = await Promise.all([
      ...Array.from(byRepository, ([repository, inside]) => ignoredIn(repository, inside)),
      ignoredByGit(elsewhere, api?.git?.path),
    ]);
    return new Set(found.flatMap((each) => [...each]));
  }

  /** Forgets answers by earlier rules, and asks about the visible documents again. */
  private forget(): void {
    this.answers.forget();
    this.changed.fire();
    void this.refreshVisible();
  }

  /** Asks about the visible documents, again where the answer is known; that holds until Git answers. */
  private async refreshVisible(): Promise<void> {
    const visible = vscode.window.visibleTextEditors.map(({ document }) => document.uri);
    const paths = visible.filter(isOnDisk).map(({ fsPath }) => fsPath);
    if (await this.answers.refresh(paths)) this.changed.fire();
    for (const uri of visible) void this.has(uri);
  }

  private watch(pattern: vscode.GlobPattern): void {
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    const forget = () => this.forget();
    this.subscriptions.push(
      watcher,
      watcher.onDidChange(forget),
      watcher.onDidCreate(forget),
      watcher.onDidDelete(forget),
    );
  }

  /** A repository whose root lies above a folder of the workspace has rules that no watcher of the workspace sees. */
  private async watchAbove(): Promise<void> {
    const folders = vscode.workspace.workspaceFolders ?? [];
    const repositories = await Promise.all(
      folders.map(({ uri }) => (isOnDisk(uri) ? repositoryOf(uri.fsPath) : undefined)),
    );
    const files = repositories.flatMap((found) => {
      const above = found ? foldersAbove(found.root, found.folder) : [];
      const rules = above.map((folder) => path.join(folder, RULES[0]));
      return found && above.length > 0 ? [...rules, path.join(found.root, RULES[1])] : [];
    });
    if (this.isDisposed) return;
    for (const file of files) {
      if (this.watchedAbove.has(file)) continue;
      this.watchedAbove.add(file);
      this.watch(new vscode.RelativePattern(vscode.Uri.file(path.dirname(file)), path.basename(file)));
    }
  }

  private async start(): Promise<GitApi | undefined> {
    try {
      const exports = await vscode.extensions.getExtension<GitExports>('vscode.git')?.activate();
      const api = exports?.enabled === false ? undefined : exports?.getAPI?.(1);
      if (!api) return undefined;
      if (api.onDidOpenRepository)
        this.subscriptions.push(
          api.onDidOpenRepository(() => {
            void this.watchAbove();
            this.forget();
          }),
        );
      if (api.state === 'uninitialized') await initialized(api);
      return api;
    } catch {
      // There is no Git on this machine, or the extension is switched off.
      return undefined;
    }
  }
}

function initialized({ onDidChangeState }: GitApi): Promise<void> {
  return new Promise((resolve) => {
    const subscription = onDidChangeState?.(() => {
      subscription?.dispose();
      resolve();
    });
  });
}
