import type * as vscode from 'vscode';

/** Aborts when a VS Code cancellation token is cancelled. Dispose it when the work is done. */
export class TokenAbort implements vscode.Disposable {
  private readonly controller = new AbortController();
  private readonly subscription: vscode.Disposable;

  constructor(token: vscode.CancellationToken) {
    this.subscription = token.onCancellationRequested(() => this.controller.abort());
    if (token.isCancellationRequested) this.controller.abort();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  abort(): void {
    this.controller.abort();
  }

  dispose(): void {
    this.subscription.dispose();
  }
}

/** Resolves after `delayMs`, or as soon as the signal is aborted. */
export function delay(delayMs: number, signal: AbortSignal): Promise<void> {
  if (delayMs === 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, delayMs);
    signal.addEventListener('abort', done);
  });
}
