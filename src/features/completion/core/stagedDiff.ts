/** What is about to be committed, in the few lines that a model reads before a commit message. */

export interface FileDiff {
  /** As a person calls it: relative to the repository. */
  readonly path: string;
  /** A unified diff of the file. */
  readonly diff: string;
}

/** UTF-16 units: about 250 tokens, which are read once and stay in the KV cache. */
const MOST_UNITS = 800;
/** The part of it that names files. */
const MOST_NAME_UNITS = 240;
const MOST_LINE_UNITS = 100;

/** What defines something: it says most of a change. */
const DEFINITION =
  /^(?:#{1,6} |(?:export|public|private|protected|static|abstract|async|pub) |(?:class|const|def|enum|fn|func|function|impl|interface|let|module|struct|trait|type|var)\b)/;
/** What follows from other changes. */
const CONSEQUENCE = /^(?:import|from|use|using|require|#include|package)\b/;

/** Below this line of a message `git commit --verbose` puts the whole diff, that of private files too. */
const DIFF_BELOW = /^. -{24} >8 -{24}$/m;

/** What stands after the cursor in a commit message, without the diff that Git adds and takes away again. */
export function withoutDiff(after: string): string {
  const at = after.search(DIFF_BELOW);
  return at === -1 ? after : after.slice(0, at);
}

interface ChangedLine {
  readonly sign: '+' | '-';
  readonly text: string;
}

/**
 * File names and the changed lines that tell most, those first.
 *
 * @returns undefined where no file is changed
 */
export function describeDiff(files: readonly FileDiff[]): string | undefined {
  if (files.length === 0) return undefined;
  const names = within(
    files.map(({ path }) => path),
    ', ',
    MOST_NAME_UNITS,
  );
  const head = `Changed files: ${names.join(', ')}${names.length < files.length ? ', …' : ''}\n`;
  const lines = files
    .flatMap(({ diff }) => changedLines(diff))
    .map(({ sign, text }) => ({
      line: `${sign} ${text.slice(0, MOST_LINE_UNITS).replace(/[\ud800-\udbff]$/, '')}`,
      rank: rankOf(sign, text),
    }))
    .sort((one, other) => other.rank - one.rank)
    .map(({ line }) => line);
  return `${[head.trimEnd(), ...within(lines, '\n', MOST_UNITS - head.length)].join('\n')}\n\nCommit message:\n`;
}

/** What a diff adds and takes away, without what it only moves and lines that say nothing. */
function changedLines(diff: string): ChangedLine[] {
  const hunks = diff.slice(Math.max(0, diff.search(/^@@ /m)));
  const changed = hunks.split(/\r?\n/).flatMap((line): ChangedLine[] => {
    const [sign, text] = [line[0], line.slice(1).trim()];
    return (sign === '+' || sign === '-') && /\p{L}{3}/u.test(text) ? [{ sign, text }] : [];
  });
  const signs = new Map<string, Set<string>>();
  for (const { sign, text } of changed) signs.set(text, (signs.get(text) ?? new Set()).add(sign));
  const seen = new Set<string>();
  return changed.filter(({ text }) => {
    if (signs.get(text)!.size > 1 || seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}

function rankOf(sign: '+' | '-', text: string): number {
  const kind = DEFINITION.test(text) ? 4 : CONSEQUENCE.test(text) ? 0 : 2;
  return kind + (sign === '+' ? 1 : 0);
}

/** The first of them that fit, at least one. */
function within(parts: readonly string[], separator: string, mostUnits: number): string[] {
  let units = 0;
  const end = parts.findIndex((part, i) => (units += part.length + separator.length) > mostUnits && i > 0);
  return parts.slice(0, end === -1 ? parts.length : end);
}
