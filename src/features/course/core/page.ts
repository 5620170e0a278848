/** What a page of the course consists of, in English and Hebrew, and what its button runs. */
import type { HeadAddress, HeadOrder, ViewId } from '../../../protocol/attention';

export interface PageText {
  readonly title: string;
  readonly text: readonly string[];
  readonly run: string;
}

/** What *Run it* does. */
export type Run =
  | { readonly kind: 'tokens'; readonly text: string }
  | { readonly kind: 'models'; readonly text: string }
  | {
      readonly kind: 'attention';
      readonly model: string;
      readonly text: string;
      readonly other?: string;
      readonly opening: PanelOpening;
      /** Of the view *Why*: the token, with its space, that the likeliest one is compared with; `check`: also by cutting. */
      readonly asksWhy?: { readonly other: string; readonly check?: true };
    }
  /** How often the figure's head turns over generated pairs. */
  | { readonly kind: 'count' }
  | { readonly kind: 'rank'; readonly text: string; readonly candidates: readonly string[] }
  | { readonly kind: 'probe'; readonly template: string; readonly candidates: readonly string[] }
  | { readonly kind: 'cost'; readonly text: string }
  | { readonly kind: 'next'; readonly text: string }
  | { readonly kind: 'ask'; readonly question: string }
  | { readonly kind: 'generate'; readonly text: string; readonly as: 'answer' | 'continue' };

/** What the panel shows: each step says all of it, and what it does not name is the default. */
export interface PanelOpening {
  readonly view: ViewId;
  readonly head?: Partial<HeadAddress>;
  readonly order?: HeadOrder;
  readonly pinned?: readonly string[];
  readonly reveals?: 'patch';
}

/** A second button. Its id differs from those of all pages. */
export interface MoreToRun {
  readonly id: string;
  readonly run: Run;
  readonly en: string;
  readonly he: string;
}

export interface Page {
  readonly id: string;
  readonly run: Run;
  readonly more?: readonly MoreToRun[];
  /** A form for a pair of sentences stands under the page's buttons. */
  readonly asksForPair?: true;
  readonly en: PageText;
  readonly he: PageText;
}
