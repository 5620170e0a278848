import * as vscode from 'vscode';
import type { Clock } from '../client/clock';

/** The parts of VS Code's built-in Git extension that are used here; any of them may be missing in another version. */
interface GitExports {
  readonly enabled?: boolean;
  getAPI?(version: 1): GitApi;
}
interface GitApi {
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
/** How long a document waits for Git to find its repositories when a window opens. */
const READY_MS = 2000;
/** `git add --force` and edits of .git/info/exclude are noticed after this time. */
const FRESH_MS = 60_000;

/** Which files Git ignores. Without the built-in Git extension, or outside a repository, none. */
export class GitIgnore implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** After another file is known to be ignored. */
  readonly onDidChange = this.changed.event;
  private readonly answers = new Map<string, { readonly ignored: boolean; readonly atMs: number }>();
  private readonly subscriptions: vscode.Disposable[] = [this.changed];
  private api: Promise<GitApi | undefined> | undefined;

  constructor(private readonly clock: Clock) {
    const watcher = vscode.workspace.createFileSystemWatcher('**/.gitignore');
    const forget = () => this.answers.clear();
    this.subscriptions.push(watcher, watcher.onDidChange(forget), watcher.onDidCreate(forget), watcher.onDidDelete(forget));
  }

  /** What Git last said about a file; undefined when that is not known, or no longer. */
  known({ fsPath, scheme }: vscode.Uri): boolean | undefined {
    if (!SCHEMES.has(scheme)) return false;
    const answer = this.answers.get(fsPath);
    return answer && this.clock.nowMs() - answer.atMs < FRESH_MS ? answer.ignored : undefined;
  }

  async has(uri: vscode.Uri): Promise<boolean> {
    const known = this.known(uri);
    if (known !== undefined) return known;
    const ignored = await this.ask(uri.fsPath);
    this.answers.set(uri.fsPath, { ignored, atMs: this.clock.nowMs() });
    if (ignored) this.changed.fire();
    return ignored;
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private async ask(fsPath: string): Promise<boolean> {
    const repository = (await this.gitInTime())?.getRepository?.(vscode.Uri.file(fsPath));
    try {
      return ((await repository?.checkIgnore?.([fsPath]))?.size ?? 0) > 0;
    } catch {
      // Git answers with an error for a file inside a submodule, for instance: it ignores what it names, and nothing else.
      return false;
    }
  }

  /** Nobody waits forever for a suggestion because Git does not come up; what was answered without it is forgotten when it does. */
  private async gitInTime(): Promise<GitApi | undefined> {
    this.api ??= this.start().finally(() => this.answers.clear());
    let cancel: () => void = () => undefined;
    const tooLate = new Promise<undefined>((resolve) => {
      cancel = this.clock.after(READY_MS, () => resolve(undefined));
    });
    try {
      return await Promise.race([this.api, tooLate]);
    } finally {
      cancel();
    }
  }

  private async start(): Promise<GitApi | undefined> {
    try {
      const exports = await vscode.extensions.getExtension<GitExports>('vscode.git')?.activate();
      const api = exports?.enabled === false ? undefined : exports?.getAPI?.(1);
      if (!api) return undefined;
      if (api.onDidOpenRepository) this.subscriptions.push(api.onDidOpenRepository(() => this.answers.clear()));
      if (api.state === 'uninitialized') await initialized(api);
      return api;
    } catch {
      // There is no git on this machine, or it is switched off.
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
