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
  if (paragraph.length === 0) return { kind: 'none' };
  const start = paragraph[0].start;
  let found: Line | undefined;
  for (const { index, segment } of new Intl.Segmenter(undefined, { granularity: 'sentence' }).segment(
    flowing(text, paragraph),
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
  const lines = block.slice(first, last + 1);
  const marker = lines.length > 0 ? STARTS_A_TEXT.exec(text.slice(lines[0].start, lines[0].end)) : null;
  if (marker) lines[0] = { start: lines[0].start + marker[0].length, end: lines[0].end };
  return lines;
}

function startsAText(text: string, block: readonly Line[], at: number): boolean {
  const content = ({ start, end }: Line): string => text.slice(start, end);
  return STARTS_A_TEXT.test(content(block[at])) || (at > 0 && HEADING.test(content(block[at - 1])));
}

/**
 * The lines as one text of the same length, so that offsets stay: what lies between them (line breaks, comment markers)
 * becomes spaces, because the segmenter ends a sentence at every line break and hard-wrapped prose does not.
 */
function flowing(text: string, lines: readonly Line[]): string {
  let flowed = '';
  for (const line of lines) {
    flowed += ' '.repeat(line.start - lines[0].start - flowed.length) + text.slice(line.start, line.end);
  }
  return flowed;
}
