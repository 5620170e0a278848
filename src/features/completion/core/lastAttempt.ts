import type { Attempt } from './attempt';

/** The part of `vscode.TextDocument` by which one is told from another. */
interface Identified {
  readonly uri: { toString(): string };
}

/** A document as it was, and a cursor in it. */
export interface Spot {
  readonly version: number;
  readonly line: number;
  readonly character: number;
}

/** What became of the last request of this window, for the person who asks why. Its text is not kept. */
export class LastAttempt {
  private last:
    { readonly uri: string; readonly attempt: Attempt; readonly spot: Spot; readonly order: number } | undefined;
  private begun = 0;

  /**
   * A request begins.
   * @returns takes what became of it; what was asked later stays, even where it has ended before
   */
  asked({ uri }: Identified, spot: Spot): (attempt: Attempt) => void {
    const order = ++this.begun;
    return (attempt) => {
      if (this.last && this.last.order > order) return;
      this.last = {
        uri: uri.toString(),
        attempt: attempt.kind === 'shown' ? { ...attempt, text: '', candidates: [] } : attempt,
        spot,
        order,
      };
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

  /** Whether the last request was about this very place, and nothing was typed since. */
  wasAt(document: Identified, spot: Spot): boolean {
    return this.last?.uri === document.uri.toString() && isSameSpot(this.last.spot, spot);
  }
}

export function isSameSpot(one: Spot, other: Spot): boolean {
  return one.version === other.version && one.line === other.line && one.character === other.character;
}
