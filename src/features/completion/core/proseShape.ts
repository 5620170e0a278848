/** Headings, lists and quotes keep their shape: a suggestion does not run out of the one that its line belongs to. */
import { isBlank, lineBeforeCursor } from '../../../base/text/characters';
import { isProse } from '../../../base/text/languages';

/** What opens a heading; it is written on one line. */
const HEADINGS: Readonly<Record<string, RegExp>> = {
  asciidoc: /^=+[ \t]/,
  latex: /^\s*\\(?:part|chapter|(?:sub)*section|(?:sub)?paragraph|title|caption)\*?(?:\[[^\]]*\])?\{/,
  markdown: /^ {0,3}#{1,6}[ \t]/,
  org: /^\*+[ \t]/,
  typst: /^=+[ \t]/,
};
/** What opens an item of a list, a task's box with it. */
const ITEM = /^[ \t]*(?:[-*+•]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?/;
const LATEX_ITEM = /^[ \t]*\\item(?:\[[^\]]*\])?[ \t]+/;
const QUOTE = /^[ \t]*>(?:[ \t]*>)*[ \t]?/;
const LATEX_COMMENT = /^[ \t]*%+[ \t]?/;

/** Dialects that share their shapes with another language. */
const SAME_AS: Readonly<Record<string, string>> = { quarto: 'markdown', tex: 'latex', scminput: 'git-commit' };

/** The marks before the text of a line, and which lines may follow it in one suggestion. */
interface Shape {
  readonly marker: string;
  mayFollow(line: string): boolean;
}

function shapeOf(line: string, isFirstLine: boolean, language: string): Shape {
  const dialect = SAME_AS[language] ?? language;
  const heading = HEADINGS[dialect]?.exec(line)?.[0];
  if (heading !== undefined) return { marker: heading, mayFollow: () => false };
  // The first line of a commit message is its title.
  if (dialect === 'git-commit' && isFirstLine) return { marker: '', mayFollow: () => false };
  const isLatex = dialect === 'latex';
  const item = (isLatex ? LATEX_ITEM : ITEM).exec(line)?.[0];
  if (item !== undefined)
    return { marker: item, mayFollow: (next) => (isLatex ? LATEX_ITEM : ITEM).test(next) || /^(?: {2}|\t)/.test(next) };
  const lead = (isLatex ? LATEX_COMMENT : QUOTE).exec(line)?.[0];
  if (lead !== undefined) return { marker: lead, mayFollow: (next) => next.startsWith(lead.trimEnd()) };
  // Git drops such lines.
  if (dialect === 'git-commit') return { marker: '', mayFollow: (next) => !next.startsWith('#') };
  return { marker: '', mayFollow: () => true };
}

/** Ends before a line that does not belong to the heading, list or quote of the cursor's line. */
export function withinShape(text: string, { before, language }: { before: string; language: string }): string {
  if (!isProse(language)) return text;
  const line = lineBeforeCursor(before);
  const { marker, mayFollow } = shapeOf(line, !before.includes('\n'), language);
  // Nothing is in it yet, so there is nothing for another line to follow.
  if (marker !== '' && line.trimEnd() === marker.trimEnd()) return text.split('\n')[0] ?? '';
  const lines = text.split('\n');
  const end = lines.findIndex((each, index) => index > 0 && !isBlank(each) && !mayFollow(each));
  return end === -1 ? text : lines.slice(0, end).join('\n');
}

/** The marks of a heading, an item or a quote stand once. */
export function withoutDoubledMarker(text: string, { before, language }: { before: string; language: string }): string {
  const line = lineBeforeCursor(before);
  if (!isProse(language)) return text;
  const { marker } = shapeOf(line, false, language);
  return marker.trim() !== '' && line === marker && text.startsWith(marker.trimStart())
    ? text.slice(marker.trimStart().length)
    : text;
}
