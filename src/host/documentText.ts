/** Reading a document around a cursor without reading the whole of it. */
import type { TextPlace } from '../base/text/contextWindow';
import type { READ_LIMIT } from '../base/text/readLimit';

/** The parts of `vscode.TextDocument` that reading needs, so that tests need no editor. */
export interface ReadableDocument {
  readonly lineCount: number;
  lineAt(line: number): { readonly text: string };
  getText(range: LineRange): string;
  offsetAt(position: At): number;
}
export interface At {
  readonly line: number;
  readonly character: number;
}
export interface LineRange {
  readonly start: At;
  readonly end: At;
}

/**
 * The text around a position, at most as long as `limit`, also when all of it is on one line. Line ends count as one
 * unit.
 * @param makeRange makes the document's own range of two places
 */
export function textAround<Range extends LineRange>(
  document: Omit<ReadableDocument, 'getText'> & { getText(range: Range): string },
  position: At,
  limit: typeof READ_LIMIT,
  makeRange: (start: At, end: At) => Range,
): TextPlace {
  // A place counts code units: where the limit falls within a character, its other half stays out too.
  const before = document
    .getText(makeRange(goBack(document, position, limit.beforeChars), position))
    .replace(/^[\udc00-\udfff]/, '');
  const after = document
    .getText(makeRange(position, goForward(document, position, limit.afterChars)))
    .replace(/[\ud800-\udbff]$/, '');
  return { before, beforeStart: document.offsetAt(position) - before.length, after };
}

type Lines = Pick<ReadableDocument, 'lineCount' | 'lineAt'>;

function goBack(document: Lines, from: At, chars: number): At {
  let { line, character } = from;
  let left = chars;
  while (character < left && line > 0) {
    left -= character + 1;
    line--;
    character = document.lineAt(line).text.length;
  }
  return { line, character: Math.max(0, character - left) };
}

function goForward(document: Lines, from: At, chars: number): At {
  let { line, character } = from;
  let left = chars;
  for (;;) {
    const { length } = document.lineAt(line).text;
    if (character + left <= length) return { line, character: character + left };
    if (line === document.lineCount - 1) return { line, character: length };
    left = Math.max(0, left - (length - character + 1));
    line++;
    character = 0;
  }
}
