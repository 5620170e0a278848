import * as vscode from 'vscode';
import { TokenAbort } from './abort';

/** Work under a notification with Cancel. */
export function withProgress<T>(
  title: string,
  work: (signal: AbortSignal, report: (message: string) => void) => Promise<T>,
): Thenable<T> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const abort = new TokenAbort(token);
      try {
        return await work(abort.signal, (message) => progress.report({ message }));
      } finally {
        abort.dispose();
      }
    },
  );
}
