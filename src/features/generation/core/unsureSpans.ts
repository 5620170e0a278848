/** Which spans of a generated text the model was unsure of. Pure. */

/** A token with less than this probability was a guess among many. */
const UNSURE_PROBABILITY = 0.1;

export interface Piece {
  readonly text: string;
  /** null where the server gave none: nothing says that the model was unsure. */
  readonly logprob: number | null;
}
/** UTF-16 offsets into the text, end exclusive; neighbors are one span, with its least probability. */
export interface UnsureSpan {
  readonly start: number;
  readonly end: number;
  readonly probability: number;
}

export function unsureSpans(pieces: readonly Piece[]): UnsureSpan[] {
  const spans: UnsureSpan[] = [];
  let at = 0;
  for (const { text, logprob } of pieces) {
    const probability = logprob === null ? 1 : Math.exp(logprob);
    const start = at + (text.length - text.trimStart().length);
    at += text.length;
    // White space has a probability too, but a mark on it would be invisible.
    if (probability >= UNSURE_PROBABILITY || text.trim() === '') continue;
    const last = spans.at(-1);
    if (last && start - last.end <= 1)
      spans[spans.length - 1] = { start: last.start, end: at, probability: Math.min(last.probability, probability) };
    else spans.push({ start, end: at, probability });
  }
  return spans;
}
