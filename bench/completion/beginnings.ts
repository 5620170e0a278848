/**
 * Short documents that are typed from their first character: the beginnings of code files and of READMEs, quotations in
 * English, and commit messages with what they are about.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { describeDiff, type FileDiff } from '../../src/features/completion/core/stagedDiff';
import { filesBelow, isOrdinary, SOURCES, splitOf, textOf, type Passage, type Split } from './corpus';
import { drawn } from './history';

/** UTF-16 units that are typed of a file. */
const MOST_UNITS = 400;
const LEAST_UNITS = 40;
/** The most files of a commit that are described, as in the editor. */
const MOST_FILES = 20;

export interface Beginnings {
  /** A folder of Debian's package `fortunes`, of which each entry is a text; none where it is absent. */
  readonly fortunes?: string;
  /** Folders of Git repositories, whose subjects are commit messages. */
  readonly repositories: readonly string[];
}

/**
 * @param count of each kind at most
 * @returns each kind's texts, typed whole
 */
export function beginnings(from: Beginnings, split: Split, count: number, seed: number): Passage[] {
  const kinds = [...SOURCES.map(filesOf), quotationsIn(from.fortunes), from.repositories.flatMap(messagesIn)];
  return kinds.flatMap((all) =>
    drawn(
      all.filter(({ file }) => splitOf(file) === split),
      count,
      seed,
    ).flatMap(wholeOf),
  );
}

/** A text that may be drawn; its passage is made of it only then, because that may read files. */
interface Text {
  readonly file: string;
  readonly language: string;
  read(): { readonly text: string; readonly preamble?: string } | undefined;
}

function wholeOf({ file, language, read }: Text): Passage[] {
  const found = read();
  return found ? [{ file, language, neighbors: [], start: 0, end: found.text.length, ...found }] : [];
}

function filesOf({ root, ending, language }: (typeof SOURCES)[number]): Text[] {
  const folder = root();
  if (!folder) return [];
  return filesBelow(folder, ending).map((file) => ({
    file: path.relative(folder, file),
    language,
    read() {
      const text = textOf(file);
      return isOrdinary(text) ? { text: text.slice(0, MOST_UNITS) } : undefined;
    },
  }));
}

/** One paragraph each, on one line as people write it in an editor, without who said it. */
export function quotationsOf(cookies: string): string[] {
  return cookies
    .split(/^%$/m)
    .map((entry) => entry.replace(/^\s*--.*$/gms, '').trim())
    .filter((entry) => !/^[ \t]|[^\x20-\x7e\n]/m.test(entry))
    .map((entry) => entry.replace(/\s*\n\s*/g, ' ').replace(/ {2,}/g, ' '))
    .filter(({ length }) => length >= LEAST_UNITS && length <= MOST_UNITS);
}

function quotationsIn(folder: string | undefined): Text[] {
  if (folder === undefined || !existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => !name.includes('.') && !name.includes('ascii'))
    .flatMap((name) =>
      quotationsOf(readFileSync(path.join(folder, name), 'utf8')).map((text) => ({
        file: `${name}: ${text}`,
        language: 'plaintext',
        read: () => ({ text }),
      })),
    );
}

function messagesIn(repository: string): Text[] {
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', repository, ...args], { encoding: 'utf8', maxBuffer: 1e9 });
  const subjects = git('log', '--no-merges', '--format=%H %s').trimEnd().split('\n');
  return subjects.flatMap((line): Text[] => {
    const [hash, text] = [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)];
    if (text.length < LEAST_UNITS / 2) return [];
    const read = () => ({ text, preamble: describeDiff(filesIn(git('show', '--format=', '--no-renames', hash))) });
    return [{ file: `${path.basename(repository)} ${hash}`, language: 'scminput', read }];
  });
}

/** @param diff of a commit, as Git writes it */
export function filesIn(diff: string): FileDiff[] {
  return diff
    .split(/^(?=diff --git )/m)
    .filter((part) => part !== '')
    .slice(0, MOST_FILES)
    .map((part) => ({ path: /^diff --git a\/.* b\/(.*)$/m.exec(part)?.[1] ?? '', diff: part }));
}
