/** What the session needs of the editor. An interface, so that the session does not import `vscode`. */
import type { PageSources } from './page';
import type { Origin, Problem } from '../../../protocol/attention';

/** UTF-16 offsets into the explained text, end exclusive. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** `share`: from -1 to 1. */
export interface SignedRange extends TextRange {
  readonly share: number;
}

export interface HostApi {
  /**
   * Marks parts of the text in the document it came from; none unmarks. A document that has changed there is left
   * alone.
   */
  highlight(origin: Origin | undefined, ranges: readonly TextRange[]): void;
  /** Colors parts of the text there by their signed shares, as `highlight` marks them; none uncolors. */
  color(origin: Origin | undefined, shares: readonly SignedRange[]): void;
  /** Asks where to keep a file, and writes it there. */
  save(suggestedName: string, content: Uint8Array): Promise<void>;
  /** Tells the person of something that did not work, wherever they look. */
  tell(problem: Problem): void;
  /** The panel's own script, style sheet and words, for a page that works by itself. */
  page(): Promise<PageSources>;
}
