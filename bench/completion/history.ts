/**
 * Edits that people made: what changed from one published version of a package to the next, typed anew in the old file,
 * with the old version's other files beside it.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { seededRandom } from '../../src/base/random';
import { filesBelow, isOrdinary, openBeside, SOURCES, textOf, type Passage } from './corpus';

/** Where and by what a hunk replaces lines: 1-based, as `git diff -U0` says it. */
const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/gm;
/** Characters of a change that is worth typing. */
const LEAST_CHARS = 40;

/** The versions of packages in pairs, the older one first. */
export function editsOfAll(folders: readonly string[], characters: number): Passage[] {
  return folders.flatMap((newer, i) => (i % 2 === 1 ? editsOf(folders[i - 1]!, newer, characters) : []));
}

/**
 * A place for each run of lines that a version changes: above it the file stands as the new version has it, below as
 * the old one had it, as it does for a person who works downward.
 *
 * @param characters about how much is typed at each, to the end of a line
 */
export function editsOf(older: string, newer: string, characters: number): Passage[] {
  return SOURCES.flatMap(({ language, ending }) => {
    const all = filesBelow(older, ending);
    return all.flatMap((file) => {
      const other = path.join(newer, path.relative(older, file));
      if (!existsSync(other)) return [];
      const [before, after] = [textOf(file), textOf(other)];
      if (before === after || !isOrdinary(before) || !isOrdinary(after)) return [];
      const neighbors = openBeside(file, before, all);
      const about = { file: path.relative(older, file), language, neighbors };
      return editsIn(hunksOf(file, other), before, after, characters).map((edit) => ({ ...about, ...edit }));
    });
  });
}

/** So many of them, drawn by a seed; all where there are fewer. */
export function drawn<Edit>(edits: readonly Edit[], count: number, seed: number): Edit[] {
  const random = seededRandom(seed);
  return edits
    .map((edit) => ({ edit, at: random() }))
    .sort((a, b) => a.at - b.at)
    .slice(0, count)
    .map(({ edit }) => edit);
}

export interface Hunk {
  /** Lines that are replaced, [start, end), from 0. */
  readonly old: readonly [start: number, end: number];
  readonly new: readonly [start: number, end: number];
}

type Edit = Pick<Passage, 'text' | 'start' | 'end' | 'replaced'>;

export function editsIn(hunks: readonly Hunk[], before: string, after: string, characters: number): Edit[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  return hunks.flatMap((hunk) => {
    const above = now
      .slice(0, hunk.new[0])
      .map((line) => `${line}\n`)
      .join('');
    const typed = now
      .slice(...hunk.new)
      .map((line) => `${line}\n`)
      .join('');
    const lineEnd = typed.indexOf('\n', characters);
    const kept = lineEnd === -1 ? typed : typed.slice(0, lineEnd + 1);
    if (kept.trim().length < LEAST_CHARS) return [];
    const text = above + kept + old.slice(hunk.old[1]).join('\n');
    const replaced = old.slice(...hunk.old).join('\n');
    return [{ text, start: above.length, end: above.length + kept.length - 1, ...(replaced !== '' && { replaced }) }];
  });
}

function hunksOf(older: string, newer: string): Hunk[] {
  return [...differences(older, newer).matchAll(HUNK)].map(([, oldStart, oldLines, newStart, newLines]) => ({
    old: linesOf(Number(oldStart), Number(oldLines ?? 1)),
    new: linesOf(Number(newStart), Number(newLines ?? 1)),
  }));
}

/** Of no lines, Git names the line before. */
const linesOf = (start: number, lines: number): [number, number] =>
  lines === 0 ? [start, start] : [start - 1, start - 1 + lines];

function differences(older: string, newer: string): string {
  try {
    return execFileSync('git', ['diff', '--no-index', '--no-color', '--no-ext-diff', '-U0', older, newer], {
      encoding: 'utf8',
    });
  } catch (thrown) {
    // Git exits with 1 where files differ.
    const { status, stdout } = thrown as { status?: number; stdout?: string };
    if (status !== 1 || stdout === undefined) throw thrown;
    return stdout;
  }
}
