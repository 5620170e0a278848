/** Where a document already says what a suggestion says. */

/** Characters. Shorter pieces stand everywhere. */
const LEAST = 6;
/** Lines that are named. */
const MOST_LINES = 3;

/**
 * The lines that have the first line of a suggestion, or else the longest beginning of it by whole words.
 *
 * @param without the line of the suggestion itself, 0-based
 * @returns 0-based, the nearest to that line first; none where no piece of at least `LEAST` characters is found
 */
export function linesLike(lines: readonly string[], suggestion: string, without?: number): number[] {
  const first = suggestion.trim().split('\n', 1)[0]!.trimEnd();
  for (let piece = first; piece.length >= LEAST; piece = piece.replace(/\s*(?:[\p{L}\p{N}_]+|[^\p{L}\p{N}_])$/u, '')) {
    const found = lines.flatMap((line, i) => (i !== without && line.includes(piece) ? [i] : []));
    if (found.length === 0) continue;
    const from = without ?? 0;
    return found.sort((a, b) => Math.abs(a - from) - Math.abs(b - from)).slice(0, MOST_LINES);
  }
  return [];
}
