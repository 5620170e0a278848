/** A place in a text, as the editor's status bar counts it: lines and columns from 1. */
import type { TextPlace } from '../base/text/contextWindow';
import { READ_LIMIT } from '../base/text/readLimit';
import { UsageError } from './options';

export interface Cursor {
  /** The last line where it is left out. */
  readonly line?: number;
  /** UTF-16 units before the cursor on its line, and one; the end of the line where it is left out. */
  readonly column?: number;
}

const LINE_END = /\r\n?|\n/g;

/**
 * What the editor would hand to completion at a place of a text.
 *
 * @param name of the text at the start of a sentence
 * @throws UsageError for a line or a column that the text does not have
 */
export function placeIn(text: string, { line, column }: Cursor, name: string): TextPlace {
  const at = offsetOf(text, { line, column }, name);
  const before = text.slice(Math.max(0, at - READ_LIMIT.beforeChars), at).replace(/^[\udc00-\udfff]/, '');
  const after = text.slice(at, at + READ_LIMIT.afterChars).replace(/[\ud800-\udbff]$/, '');
  return { before, beforeStart: at - before.length, after };
}

function offsetOf(text: string, { line, column }: Cursor, name: string): number {
  const ends = [...text.matchAll(LINE_END)];
  const lines = ends.length + 1;
  const index = (line ?? lines) - 1;
  if (index >= lines) throw new UsageError(`${name} has ${counted(lines, 'line')}: --line must be from 1 to ${lines}.`);
  const previous = ends[index - 1];
  const start = previous === undefined ? 0 : previous.index + previous[0].length;
  const end = ends[index]?.index ?? text.length;
  const columns = end - start + 1;
  if (column !== undefined && column > columns)
    throw new UsageError(
      `Line ${index + 1} of ${name} has ${counted(columns - 1, 'character')}: --column must be from 1 to ${columns}.`,
    );
  return column === undefined ? end : start + column - 1;
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
