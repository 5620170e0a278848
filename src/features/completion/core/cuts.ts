/**
 * What is taken away from the model's text before a person sees it. Each cut returns its text or a shorter one, so that
 * they can be repeated until nothing changes.
 */
import { firstNeedlessCloser, leavesOpen, mayCutAt } from './brackets';
import { isBlank, lineAfterCursor, lineBeforeCursor } from '../../../base/text/characters';
import { opensBlock, type Extent } from './extent';
import { isComment, isProse } from '../../../base/text/languages';

/** Where a suggestion would be inserted; both sides have LF only. */
export interface Place {
  readonly before: string;
  readonly after: string;
  readonly language: string;
  readonly extent: Extent;
}

export type Cut = (text: string, place: Place) => string;

/** Marks that vocabularies keep for themselves; not `<s>` and `<filename>`, which people write too. */
const SPECIAL = new RegExp(
  [
    '<\\|[a-z_]+\\|>',
    '<(?:repo_?name|file_sep|gh_stars|empty_output|fim_(?:prefix|middle|suffix|pad))>',
    '<issue_(?:start|comment|closed)>',
    '<jupyter_(?:start|text|code|output|script)>',
  ].join('|'),
);
/** Half characters, the replacement character and control characters other than tab and line feed. */
/* eslint-disable no-control-regex -- control characters are what is looked for */
const BROKEN =
  /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]|[\uFFFD\u0000-\u0008\u000B-\u001F\u007F]/;
/* eslint-enable no-control-regex */
/** A stop after a word of three letters or more (so not after `Dr.` or `e.g.`), before a blank and a capital. */
const SENTENCE_END = /(?<=[\p{L}\p{N}]{3})[.!?…]+["'’”)\]]*(?=\s+["'‘“([]*\p{Lu})/u;
/** A shorter part of the rest of a line may stand in a text by chance. */
const LEAST_REPEATED_CHARS = 5;
const HAS_WORD = /[\p{L}\p{N}]/u;

function cutAt(text: string, found: RegExpExecArray | null): string {
  return found ? text.slice(0, found.index) : text;
}

/** Ends before the first special token or broken character: what follows it was not meant for people. */
export const toReadable: Cut = (text) => cutAt(cutAt(text, SPECIAL.exec(text)), BROKEN.exec(text));

/** Ends with the line, or with the block. */
export const toExtent: Cut = (text, { before, after, extent }) => {
  // The cursor's line is empty already, so drop empty lines at the start.
  const own = isBlank(lineBeforeCursor(before)) ? text.replace(/^(?:[ \t]*\n)+/, '') : text;
  if (!isBlank(lineAfterCursor(after))) return cutAt(own, /\n/.exec(own));
  const visible = own.search(/\S/);
  if (visible === -1) return '';
  const end = (extent === 'line' ? /\n/ : /\n[ \t]*\n/).exec(own.slice(visible));
  return end ? own.slice(0, visible + end.index) : own;
};

/**
 * In prose and in comments, ends with the first whole sentence: small models say the second one much like the first.
 */
export const toSentence: Cut = (text, { before, language }) => {
  const isText = isProse(language) || isComment(lineBeforeCursor(before), language);
  const end = isText ? SENTENCE_END.exec(text) : null;
  return end ? text.slice(0, end.index + end[0].length) : text;
};

/**
 * An indented empty line has its indent already: only below a line that opens a block may the model add to it, up to the
 * width that blocks have in this document.
 */
export const withoutDoubledIndent: Cut = (text, { before, language }) => {
  const line = lineBeforeCursor(before);
  const added = indentOf(text).length;
  if (line === '' || !isBlank(line) || added === 0) return text;
  const lines = linesOf(before.slice(0, before.length - line.length)).filter((each) => !isBlank(each));
  const above = lines.at(-1) ?? '';
  const missing = indentOf(above).length - line.length;
  if (added <= missing) return text;
  if (!opensBlock(above, language)) return text.slice(added);
  const most = Math.max(0, missing + blockWidth(lines, language));
  return text.slice(Math.max(0, added - most));
};

const indentOf = (line: string): string => /^[ \t]*/.exec(line)?.[0] ?? '';

/** By how much the last block in these lines is indented; Infinity where there is none yet. */
function blockWidth(lines: readonly string[], language: string): number {
  for (let at = lines.length - 1; at > 0; at--) {
    const width = indentOf(lines[at]!).length - indentOf(lines[at - 1]!).length;
    if (width > 0 && opensBlock(lines[at - 1]!, language)) return width;
  }
  return Infinity;
}

/** Where a closer may stand alone: patterns of a `case` in a shell. */
const LONELY_CLOSERS = new Set(['shellscript', '']);

/** Ends before a bracket that the text after the cursor closes, or that closes nothing. Prose has `a)` and `:)`. */
export const withoutNeedlessClosers: Cut = (text, { before, after, language }) => {
  const inCode = !isProse(language) && !isComment(lineBeforeCursor(before), language) && !LONELY_CLOSERS.has(language);
  return text.slice(0, firstNeedlessCloser(text, before, after, inCode));
};

/** Inside a string that ends right after the cursor, ends with the string. */
export const withinString: Cut = (text, { before, after }) => {
  const quote = after[0];
  if (quote === undefined || !'"\'`'.includes(quote)) return text;
  const unescaped = new RegExp(`(?<!\\\\)${quote}`, 'g');
  const isInside = [...lineBeforeCursor(before).matchAll(unescaped)].length % 2 === 1;
  return isInside ? cutAt(text, new RegExp(unescaped.source).exec(text)) : text;
};

/** Ends where the text starts to repeat what stands after the cursor: the rest of the line, or any first part of it. */
export const withoutSuffix: Cut = (text, { before, after }) => {
  const rest = lineAfterCursor(after).trimEnd();
  // The model may go on inside the brackets that end the line: `"a", "b", c)` before `, "b")`.
  for (const said of [rest, rest.replace(/[)\]}>;,.'"`\s]+$/, '')]) {
    if (said.trim().length < (said === rest ? 2 : LEAST_REPEATED_CHARS)) continue;
    const at = text.indexOf(said);
    if (at !== -1 && (mayCutAt(text, at) || (text.slice(at) === rest && !leavesOpen(lineBeforeCursor(before)))))
      return text.slice(0, at);
  }
  for (let length = Math.min(text.length, after.length); length > 0; length--) {
    const at = text.length - length;
    // A quote after a backslash is not the quote that ends the string.
    if (after.startsWith(text.slice(at)) && text[at - 1] !== '\\' && mayCutAt(text, at)) return text.slice(0, at);
  }
  return text;
};

/** Ends before a line that stands below the cursor, and before a line that repeats the one above it. */
export const withoutRepeatedLines: Cut = (text, { before, after }) => {
  const start = lineBeforeCursor(before);
  const lines = linesOf(start + text);
  const below = isBlank(lineAfterCursor(after))
    ? linesOf(after)
        .find((each) => !isBlank(each))
        ?.trimEnd()
    : undefined;
  const repeated = lines.findIndex(
    (line, index) =>
      HAS_WORD.test(line) &&
      (line.trimEnd() === below || (index > 0 && line.trimEnd() === lines[index - 1]?.trimEnd())),
  );
  if (repeated === -1) return text;
  return repeated === 0 ? '' : lines.slice(0, repeated).join('\n').slice(start.length);
};

/** Blanks at the end are invisible, and a joiner at the end is half a character. */
export const withoutTrailingBlanks: Cut = (text) => text.replace(/[\s\u200D]+$/u, '');

/** Whether the lines that a suggestion completes say no more than as many lines above them. */
export function onlyRepeatsAbove(text: string, before: string): boolean {
  const start = lineBeforeCursor(before);
  const completed = visibleLines(start + text);
  const above = visibleLines(before.slice(0, before.length - start.length)).slice(-completed.length);
  return (
    completed.length === above.length &&
    completed.some((line) => HAS_WORD.test(line)) &&
    completed.every((line, index) => line === above[index])
  );
}

/** Whether the text after the cursor begins with the suggestion, blanks aside. */
export function standsAfterCursor(text: string, after: string): boolean {
  return HAS_WORD.test(text) && after.trimStart().startsWith(text.trim());
}

function linesOf(text: string): string[] {
  return text.split('\n');
}

function visibleLines(text: string): string[] {
  return linesOf(text)
    .filter((line) => !isBlank(line))
    .map((line) => line.trim());
}
