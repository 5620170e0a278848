import type { Attempt } from './attempt';

/** The part of `vscode.TextDocument` by which one is told from another. */
interface Identified {
  readonly uri: { toString(): string };
}

/** What became of the last request of this window, for the person who asks why. Its text is not kept. */
export class LastAttempt {
  private last: { readonly uri: string; readonly attempt: Attempt } | undefined;

  note({ uri }: Identified, attempt: Attempt): void {
    this.last = {
      uri: uri.toString(),
      attempt: attempt.kind === 'shown' ? { ...attempt, text: '', candidates: [] } : attempt,
    };
  }

  /**
   * @param document the one that is asked about; undefined where no editor is active, as in the box for a commit
   *   message
   * @returns undefined when the last request was about another document
   */
  of(document: Identified | undefined): Attempt | undefined {
    return document === undefined || this.last?.uri === document.uri.toString() ? this.last?.attempt : undefined;
  }
}
