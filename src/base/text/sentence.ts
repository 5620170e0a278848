/** The sentence at the cursor, by Unicode's rules (`Intl.Segmenter`). Pure. */
import { blockAround, reachOf, trimmed, type Line } from './lines';
import type { Passage } from './passage';

/** Headings, list items and quotations begin a text of their own, also without a blank line before them. */
const HEADING = /^\s*#{1,6}\s/;
const STARTS_A_TEXT = /^\s*(?:#{1,6}\s+|[-*+]\s+|\d{1,3}[.)]\s+|>\s?)/;

/**
 * @param text as in the document, with its line breaks
 * @param offset where the cursor is; after a sentence's last character (or in the space behind it) it is still in it
 * @param lines a comment's lines without their markers; the paragraph around the cursor where absent
 */
export function sentenceAt(text: string, offset: number, lines?: readonly Line[]): Passage {
  const paragraph = lines ?? paragraphAround(text, offset);
  const [first] = paragraph;
  if (!first) return { kind: 'none' };
  const { start } = first;
  let found: Line | undefined;
  for (const { index, segment } of new Intl.Segmenter(undefined, { granularity: 'sentence' }).segment(
    flowing(text, start, paragraph),
  )) {
    const range = trimmed(text, start + index, start + index + segment.length);
    if (range.start === range.end) continue;
    // The segment before the first one that begins behind the cursor; the first one where the cursor is before all.
    if (found && start + index > offset) break;
    if (found && start + index === offset && /\S/.test(text[offset - 1] ?? ' ')) break;
    found = range;
  }
  return found ? { kind: 'found', ...found } : { kind: 'none' };
}

function paragraphAround(text: string, offset: number): Line[] {
  const block = blockAround(text, offset);
  const own = block.findIndex((line) => offset <= reachOf(text, line));
  let first = Math.max(0, own);
  while (first > 0 && !startsAText(text, block, first)) first--;
  let last = first;
  while (last + 1 < block.length && !startsAText(text, block, last + 1)) last++;
  const [opening, ...others] = block.slice(first, last + 1);
  if (!opening) return [];
  const marker = STARTS_A_TEXT.exec(text.slice(opening.start, opening.end))?.[0] ?? '';
  return [{ start: opening.start + marker.length, end: opening.end }, ...others];
}

function startsAText(text: string, block: readonly Line[], at: number): boolean {
  const content = (line: Line | undefined): string => (line ? text.slice(line.start, line.end) : '');
  return STARTS_A_TEXT.test(content(block[at])) || HEADING.test(content(block[at - 1]));
}

/**
 * The lines as one text of the same length from `start` on, so that offsets stay: what lies between them (line breaks, comment markers)
 * becomes spaces, because the segmenter ends a sentence at every line break and hard-wrapped prose does not.
 */
function flowing(text: string, start: number, lines: readonly Line[]): string {
  let flowed = '';
  for (const line of lines) {
    flowed += ' '.repeat(line.start - start - flowed.length) + text.slice(line.start, line.end);
  }
  return flowed;
}
