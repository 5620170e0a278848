/** What every engine under test does, in a process of its own (`child.ts`), and what it says of it. */
import type { Place } from '../completion/typist';

/** Work on some tokens. */
export interface Timed {
  readonly ms: number;
  readonly tokens: number;
}

export interface Written extends Timed {
  /** Tokens that a draft proposed and the model accepted, where the engine says so. */
  readonly drafting?: Drafting;
}

export interface Drafting {
  readonly drafted: number;
  readonly accepted: number;
}

export interface Suggested {
  readonly ms: number;
  readonly isShown: boolean;
}

export interface Peer {
  /** Its version and threads, as one line. */
  readonly about: string;
  /** The process that holds its weights. Known after its first answer. */
  pid(): number | undefined;
  /** Reads a text that no cache holds. @returns the tokens that were run */
  read(text: string): Promise<Timed>;
  /**
   * Reads `prompt` and writes up to `tokens` greedily.
   * @returns the time from the end of reading, and the tokens after the first, which came with the reading
   */
  write(prompt: string, tokens: number): Promise<Written>;
  /** Answers at a cursor. Keeps what it read for the next place, where it can. */
  suggest(place: Place): Promise<Suggested>;
  dispose(): Promise<void>;
}

export type PeerId = 'completion' | 'instruct' | 'transformers' | 'llama';

export type Task =
  | { readonly kind: 'about' }
  | { readonly kind: 'pid' }
  | { readonly kind: 'read'; readonly text: string }
  | { readonly kind: 'write'; readonly prompt: string; readonly tokens: number }
  | { readonly kind: 'suggest'; readonly place: Place }
  | { readonly kind: 'end' };

export interface Answers {
  readonly about: string;
  readonly pid: number | undefined;
  readonly read: Timed;
  readonly write: Written;
  readonly suggest: Suggested;
  readonly end: undefined;
}

/** From a child: that it is loaded, or the answer to its one open task. */
export type Reply = { readonly value: unknown } | { readonly error: string };

/** What peers that know no gate write at a cursor: at most this many tokens, to the end of the line. */
export const PLAIN_SUGGESTION_TOKENS = 8;

/** The weights that transformers.js and llama.cpp run. */
export const SHARED_MODEL = 'smollm2-135m-instruct';
