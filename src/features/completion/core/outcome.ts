import type { Cancelled, Failed, PromptFrame, ScoredToken } from '../../../protocol/engine';
import type { Extent, Lines } from './extent';

/** A cursor in a document, and whom to ask. Text as the document has it, whatever its line endings. */
export interface CompletionRequest {
  readonly model: string;
  /** VS Code's language id; empty when there is none. */
  readonly language: string;
  /** The text before the cursor, or the part of it nearest to the cursor. */
  readonly before: string;
  /** Offset in the document of the first UTF-16 unit of `before`. */
  readonly beforeStart: number;
  /** The text after the cursor, or the part of it nearest to the cursor. */
  readonly after: string;
  /** The texts of other open documents, whose patterns a suggestion may follow; lines ending in LF (`neighbors.ts`). */
  readonly others?: readonly string[];
  /** What the model reads before the document: what it is about, lines ending in LF. It stays put while one types. */
  readonly preamble?: string;
  /** Show only what is right in at least this share of cases, as calibrated; 0 shows everything. */
  readonly minProbability: number;
  /** The same of a suggestion's first word: at least `minProbability`, which is taken where this is absent. */
  readonly startProbability?: number;
  readonly lines: Lines;
}

/** Why there is nothing to show although nothing went wrong. The names are what the log shows. */
export type WithheldReason =
  /** Nothing but blanks before the cursor. */
  | 'emptyPrefix'
  /** The cursor is inside a surrogate pair or before a combining mark. */
  | 'insideCharacter'
  | 'middleOfWord'
  /** The model's first token ended the text, the line or the block. */
  | 'stoppedAtOnce'
  /** No token of the model agrees with what is typed. */
  | 'noContinuation'
  /** Nothing is likely enough. */
  | 'unsure'
  | 'onlyBlanks'
  | 'repeatsSuffix'
  | 'repeatsLineAbove'
  /** What is left would be glued to the word after the cursor. */
  | 'runsIntoSuffix';

/** What completion at one place costs; all 0 when the cache knew. */
export interface Cost {
  readonly tokens: number;
  readonly promptTokens: number;
  readonly reusedTokens: number;
  /** Tokens that were read before they were chosen, and those of them that were chosen. */
  readonly drafted?: number;
  readonly accepted?: number;
  readonly elapsedMs: number;
}

export interface Shown {
  readonly kind: 'shown';
  /** What to insert at the cursor. Lines end in LF; the editor inserts the document's own line ending. */
  readonly text: string;
  readonly extent: Extent;
  /**
   * That all of it is right, as calibrated; for the rest of a suggestion that was typed into, at least this. Of
   * candidates that were called for by hand the model's own account.
   */
  readonly probability: number;
  /** What the model read around the text before the cursor. */
  readonly frame?: PromptFrame;
  /**
   * What was chosen, from the start of the healed word on, where the document's own patterns had a part in it, or a
   * server chose; none where the server gives no probabilities, and `probability` is then what was demanded.
   */
  readonly tokens?: readonly ScoredToken[];
  readonly source: 'engine' | 'cache';
  readonly cost: Cost;
  /** All suggestions for the place, best first, where they were asked for by hand; `text` is the first one's. */
  readonly candidates?: readonly Candidate[];
}

/** One of several suggestions for a place. Natural logarithms. */
export interface Candidate {
  /** What to insert, after trimming. */
  readonly text: string;
  /** Joint probability of all that the model wrote, before trimming. */
  readonly probability: number;
  /** What the model wrote, from the start of the word that it was healed to. */
  readonly tokens: readonly ScoredToken[];
  /** Of what follows the cursor, after this candidate; 0 where nothing does. */
  readonly suffixLogprob: number;
}

export interface Withheld {
  readonly kind: 'withheld';
  readonly why: WithheldReason;
}

export type Completion = Shown | Withheld | Cancelled | Failed;
