/** Parts of a text by length in UTF-16 code units, never cut inside a surrogate pair. Pure. */

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

/** Whether a cut at an offset would leave half a character on either side. */
export function cutsPair(text: string, at: number): boolean {
  return at > 0 && at < text.length && isHigh(text.charCodeAt(at - 1)) && isLow(text.charCodeAt(at));
}

/** The first `most` code units; one fewer where the last would be half a character. */
export function firstUnits(text: string, most: number): string {
  if (text.length <= most) return text;
  return text.slice(0, cutsPair(text, most) ? most - 1 : most);
}

/** The last `most` code units; one fewer where the first would be half a character. */
export function lastUnits(text: string, most: number): string {
  if (text.length <= most) return text;
  const start = text.length - most;
  return text.slice(cutsPair(text, start) ? start + 1 : start);
}
