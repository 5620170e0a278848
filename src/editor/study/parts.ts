/** What the study commands share. */
import * as vscode from 'vscode';
import type { EngineClient } from '../../client/engineClient';
import { TokenAbort } from '../abort';
import type { Problems } from '../problems';
import type { Results } from './results';

export interface StudyParts {
  readonly engine: EngineClient;
  readonly problems: Problems;
  readonly results: Results;
  model(): string;
  ngramOrder(): number;
  /** The selection, or else the whole document; undefined where there is nothing but white space. */
  selectedText(): string | undefined;
  /** Of the document, what is not `selectedText`. */
  restOfDocument(): string;
}

/** Work under a notification with Cancel. */
export function withProgress<T>(title: string, work: (signal: AbortSignal, report: (message: string) => void) => Promise<T>): Thenable<T> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, async (progress, token) => {
    const abort = new TokenAbort(token);
    try {
      return await work(abort.signal, (message) => progress.report({ message }));
    } finally {
      abort.dispose();
    }
  });
}
