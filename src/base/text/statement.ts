/** The statement at the cursor, and the comment around it, for any language: by brackets and markers, not by grammar. */
import { blockAround, reachOf, trimmed, type Line } from './lines';
import type { Passage } from './passage';

const COMMENT_MARKER = /^\s*(?:\/\/[/!]?|\/\*\*?|\*\/|\*(?!\S)|#(?!include|define|if|else|endif|!)|--(?!\S)|--\s|;+|%+|<!--)\s?/;
const COMMENT_END = /\s*(?:\*\/|-->)\s*$/;

/** A line, joined with those that its open `(` and `[` or a trailing backslash continue it on, without outer space. */
export function statementAt(text: string, offset: number): Passage {
  const block = blockAround(text, offset);
  let start = 0;
  let depth = 0;
  let continues = false;
  for (const [i, line] of block.entries()) {
    const content = text.slice(line.start, line.end);
    if (!continues) start = line.start;
    depth = Math.max(0, depth + opened(content));
    continues = (depth > 0 || /\\\s*$/.test(content)) && i + 1 < block.length;
    if (!continues && offset <= reachOf(text, line)) return { kind: 'found', ...trimmed(text, start, line.end) };
  }
  return { kind: 'none' };
}

/** The lines of the comment that the cursor is in, without their markers; undefined outside a whole-line comment. */
export function commentAround(text: string, offset: number): Line[] | undefined {
  const block = blockAround(text, offset);
  const own = block.findIndex((line) => offset <= reachOf(text, line));
  if (own < 0 || !isComment(text, block[own])) return undefined;
  let first = own;
  while (first > 0 && isComment(text, block[first - 1])) first--;
  let last = own;
  while (last + 1 < block.length && isComment(text, block[last + 1])) last++;
  const lines = block.slice(first, last + 1).map((line) => withoutMarkers(text, line)).filter(({ start, end }) => start < end);
  return lines.length > 0 ? lines : undefined;
}

const isComment = (text: string, line: Line): boolean => COMMENT_MARKER.test(text.slice(line.start, line.end));

function withoutMarkers(text: string, line: Line): Line {
  const content = text.slice(line.start, line.end);
  const marker = COMMENT_MARKER.exec(content)?.[0].length ?? 0;
  const ending = COMMENT_END.exec(content.slice(marker))?.[0].length ?? 0;
  return { start: line.start + marker, end: line.end - ending };
}

/** How many more `(` and `[` a line opens than it closes; what stands in quotes on that line does not count. */
function opened(line: string): number {
  const bare = line.replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`/g, '');
  return (bare.match(/[([]/g)?.length ?? 0) - (bare.match(/[)\]]/g)?.length ?? 0);
}
