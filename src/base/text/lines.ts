/** Lines of a text, whatever ends them (CRLF, LF, CR). */

/** UTF-16 offsets of a line, without its line break. */
export interface Line {
  readonly start: number;
  readonly end: number;
}

/** The lines around an offset, for as long as they are not blank: a paragraph, or a block of code. */
export function blockAround(text: string, offset: number): Line[] {
  const own = lineAt(text, offset);
  if (isBlank(text, own)) return [];
  const lines = [own];
  for (let first = own; first.start > 0;) {
    first = lineAt(text, breakBefore(text, first.start));
    if (isBlank(text, first)) break;
    lines.unshift(first);
  }
  for (let last = own; last.end < text.length;) {
    last = lineAt(text, breakAfter(text, last.end));
    if (isBlank(text, last)) break;
    lines.push(last);
  }
  return lines;
}

/** The last offset that is still on the line: its end, or between the two halves of the CRLF behind it. */
export function reachOf(text: string, line: Line): number {
  return text.slice(line.end, line.end + 2) === '\r\n' ? line.end + 1 : line.end;
}

/** The range without white space at its ends; empty at `start` where there is nothing else. */
export function trimmed(text: string, start: number, end: number): Line {
  while (end > start && /\s/.test(text.charAt(end - 1))) end--;
  while (start < end && /\s/.test(text.charAt(start))) start++;
  return { start, end };
}

function lineAt(text: string, offset: number): Line {
  // Between the two halves of a CRLF the offset belongs to the line that they end.
  let start = offset > 0 && text[offset - 1] === '\r' && text[offset] === '\n' ? offset - 1 : offset;
  let end = start;
  while (start > 0 && !isBreak(text.charAt(start - 1))) start--;
  while (end < text.length && !isBreak(text.charAt(end))) end++;
  return { start, end };
}

const isBreak = (unit: string): boolean => unit === '\n' || unit === '\r';
const isBlank = (text: string, line: Line): boolean => text.slice(line.start, line.end).trim() === '';
const breakBefore = (text: string, start: number): number =>
  text.slice(start - 2, start) === '\r\n' ? start - 2 : start - 1;
const breakAfter = (text: string, end: number): number => (text.slice(end, end + 2) === '\r\n' ? end + 2 : end + 1);
