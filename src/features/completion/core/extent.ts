import { isBlank, lineAfterCursor, lineBeforeCursor } from '../../../base/text/characters';
import { isComment, isProse } from '../../../base/text/languages';

/** How far a suggestion may go: to the end of the line, or to the end of the block. */
export type Extent = 'line' | 'block';

/** Languages where a colon at the end of a line is followed by a type or a value rather than by a block. */
const COLON_OPENS_NO_BLOCK = new Set([
  'c',
  'cpp',
  'csharp',
  'css',
  'go',
  'java',
  'javascript',
  'javascriptreact',
  'json',
  'jsonc',
  'kotlin',
  'less',
  'php',
  'rust',
  'scala',
  'scss',
  'swift',
  'typescript',
  'typescriptreact',
]);

/** Whether a line opens a block that the lines below it fill. A comment opens none. */
export function opensBlock(line: string, language: string): boolean {
  if (isComment(line, language)) return false;
  const end = line.trimEnd();
  if (/(?:[{([]|=>)$/.test(end)) return true;
  if (!end.endsWith(':')) return false;
  return !COLON_OPENS_NO_BLOCK.has(language) || /^\s*(?:case\b.*|default\s*):$/.test(end);
}

/** The person's choice: several lines where they are invited, never, or wherever a line ends. */
export type Lines = 'auto' | 'single' | 'multi';

/**
 * By itself several lines only where a block opens or an empty line invites them; never in prose or before other text.
 */
export function chooseExtent(before: string, after: string, language: string, lines: Lines): Extent {
  if (lines === 'single' || isProse(language) || !isBlank(lineAfterCursor(after))) return 'line';
  if (lines === 'multi') return 'block';
  const line = lineBeforeCursor(before);
  return isBlank(line) || opensBlock(line, language) ? 'block' : 'line';
}
