/**
 * The statement at the cursor, and the comment around it, for any language: by brackets and markers, not by grammar.
 */
import { commentMarkerLength } from './languages';
import { blockAround, reachOf, trimmed, type Line } from './lines';
import type { Passage } from './passage';

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
export function commentAround(text: string, offset: number, language: string): Line[] | undefined {
  const block = blockAround(text, offset);
  const markers = block.map((line) => commentMarkerLength(text.slice(line.start, line.end), language));
  const own = block.findIndex((line) => offset <= reachOf(text, line));
  if (own < 0 || markers[own] === 0) return undefined;
  let first = own;
  while (first > 0 && markers[first - 1]! > 0) first--;
  let last = own;
  while (last + 1 < block.length && markers[last + 1]! > 0) last++;
  const lines = block
    .slice(first, last + 1)
    .map((line, i) => withoutMarkers(text, line, markers[first + i]!))
    .filter(({ start, end }) => start < end);
  return lines.length > 0 ? lines : undefined;
}

function withoutMarkers(text: string, { start, end }: Line, marker: number): Line {
  const ending = COMMENT_END.exec(text.slice(start + marker, end))?.[0].length ?? 0;
  return { start: start + marker, end: end - ending };
}

/** How many more `(` and `[` a line opens than it closes; what stands in quotes on that line does not count. */
function opened(line: string): number {
  const bare = line.replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`/g, '');
  return (bare.match(/[([]/g)?.length ?? 0) - (bare.match(/[)\]]/g)?.length ?? 0);
}
