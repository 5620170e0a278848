/** VS Code's API, with an account of what was made through it and is not yet disposed of. */
import * as vscode from 'vscode';

/**
 * What a second copy of the extension may not share with the one that VS Code has activated: names of commands, views,
 * pages and file systems.
 */
const NAMED = new Set([
  'registerCommand',
  'registerTextEditorCommand',
  'registerWebviewPanelSerializer',
  'registerTreeDataProvider',
  'createTreeView',
  'registerFileSystemProvider',
]);
const COMPLAINS = new Set(['showErrorMessage', 'showWarningMessage']);
const PREFIX = 'tracked.';

type Callable = (...args: unknown[]) => unknown;

export interface TrackedApi {
  readonly vscode: typeof vscode;
  /** For people, each thing that is not disposed of: the call that made it. */
  left(): string[];
  /** The errors and warnings that were shown. */
  readonly complaints: readonly string[];
}

function isDisposable(value: unknown): value is vscode.Disposable {
  return typeof value === 'object' && value !== null && 'dispose' in value && typeof value.dispose === 'function';
}

export function trackedApi(): TrackedApi {
  const live = new Map<object, string>();
  const complaints: string[] = [];

  /** The same thing, which is no longer counted once it is disposed of. */
  const track = <T extends vscode.Disposable>(made: T, by: string): T => {
    live.set(made, by);
    // A panel that a person closes is disposed of by VS Code.
    if ('onDidDispose' in made)
      (made as vscode.Disposable & { onDidDispose: vscode.Event<void> }).onDidDispose(() => live.delete(made));
    // On an object of its own: some of what VS Code makes is frozen, and a proxy may say nothing else than a frozen
    // target.
    return new Proxy(Object.create(Object.getPrototypeOf(made) as object) as T, {
      get(_, name) {
        const value: unknown = Reflect.get(made, name);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          if (name === 'dispose') live.delete(made);
          return (value as Callable).apply(made, args);
        };
      },
      set: (_, name, value) => Reflect.set(made, name, value),
    });
  };

  const namespace = (space: object, spaceName: string): object =>
    new Proxy(
      {},
      {
        get(_, name) {
          const value: unknown = Reflect.get(space, name);
          if (typeof value !== 'function') return value;
          return (...args: unknown[]) => {
            const [first, ...rest] = args;
            if (COMPLAINS.has(String(name))) complaints.push(String(first));
            const made = (value as Callable).apply(
              space,
              NAMED.has(String(name)) ? [`${PREFIX}${String(first)}`, ...rest] : args,
            );
            return isDisposable(made)
              ? track(made, `${spaceName}.${String(name)}${typeof first === 'string' ? ` ${first}` : ''}`)
              : made;
          };
        },
      },
    );

  class TrackedEmitter<T> extends vscode.EventEmitter<T> {
    constructor() {
      super();
      live.set(this, 'EventEmitter');
    }
    override dispose(): void {
      live.delete(this);
      super.dispose();
    }
  }

  const spaces = Object.fromEntries(
    (['window', 'workspace', 'commands', 'languages'] as const).map((name) => [name, namespace(vscode[name], name)]),
  );
  const api: unknown = { ...vscode, ...spaces, EventEmitter: TrackedEmitter };
  return { vscode: api as typeof vscode, left: () => [...live.values()], complaints };
}
