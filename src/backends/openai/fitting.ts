import { estimatedTokens } from '../../base/text/estimatedTokens';

/** Where a server does not say what it reads: more than the editor ever sends. */
const UNKNOWN_TOKENS = 4096;
/** What a template or a start mark may add. */
export const MARGIN_TOKENS = 16;
/** Of a context, an eighth: a server that refuses even that has another trouble. */
export const LEAST_SHARE = 1 / 8;

/** How much of what a server is said to read it was seen to read. */
export interface Room {
  /** Undefined where it says nothing. */
  readonly contextTokens: number | undefined;
  /** 1 at first; less where it refused a text that should have fit. */
  readonly share: number;
}

export const roomTokens = ({ contextTokens = UNKNOWN_TOKENS, share }: Room): number =>
  Math.floor(contextTokens * share);

/** A prompt always has that many tokens, however small a server's context is said to be. */
const LEAST_TOKENS = 16;

/**
 * The end of a text that has about so many tokens at most. Its start stays where it is while a person types, and then
 * hops: a server keeps what it has read as long as a prompt begins as the one before.
 */
export function endThatFits(text: string, tokens: number): string {
  const most = Math.max(LEAST_TOKENS, tokens);
  if (estimatedTokens(text) <= most) return text;
  let [tooEarly, start] = [0, text.length];
  while (start - tooEarly > 1) {
    const middle = Math.floor((tooEarly + start) / 2);
    if (estimatedTokens(text.slice(middle)) <= most) start = middle;
    else tooEarly = middle;
  }
  const hop = 2 ** Math.max(0, Math.floor(Math.log2((text.length - start) / 4)));
  const steady = Math.ceil(start / hop) * hop;
  // Half a character is none.
  return text.slice(/[\uDC00-\uDFFF]/.test(text[steady] ?? '') ? steady + 1 : steady);
}
