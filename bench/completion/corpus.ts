/** Real files that nobody here wrote: sources and READMEs of installed packages, and Python's standard library. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import * as path from 'node:path';
import { seededRandom, type Random } from '../../src/base/random';

export type Split = 'tuning' | 'test';

export interface Source {
  readonly language: string;
  readonly ending: string;
  root(): string | undefined;
}

const packages = (): string | undefined =>
  ['test/host/node_modules', 'node_modules'].map((each) => path.resolve(each)).find(existsSync);

export const SOURCES: readonly Source[] = [
  { language: 'javascript', ending: '.js', root: packages },
  { language: 'python', ending: '.py', root: pythonLibrary },
  { language: 'markdown', ending: '.md', root: packages },
];

const MIN_BYTES = 1500;
const MAX_BYTES = 80_000;
const MAX_LINE = 400;
/** Characters of a line by which texts are compared. */
const LEAST_LINE = 12;
const GENERATED = /\.min\.|bundle|\.d\.ts$|sourceMappingURL=data/;
const SKIPPED_FOLDERS = /^(test|tests|idlelib|lib2to3|\.bin|code-server)$/;

/** Other files of the package that a person has open beside the one they type in. */
const OPEN_BESIDE = 5;

/** A place to type at: the lines [start, end) of `text` are typed anew between what stands before and after. */
export interface Passage {
  readonly file: string;
  /** The files that are open beside it, the nearest by path first. */
  readonly neighbors: readonly string[];
  /** What the model reads before it, as before a commit message. */
  readonly preamble?: string;
  readonly language: string;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** What stood there before, where an edit replaces it. */
  readonly replaced?: string;
}

/**
 * @param split files are told apart by a hash of their path, so that no threshold is tuned on what it is judged by
 * @param characters about how much is typed in each passage, to the end of a line
 */
export function passages(source: Source, split: Split, count: number, characters: number, seed: number): Passage[] {
  const root = source.root();
  if (!root) return [];
  const all = filesBelow(root, source.ending);
  const files = all.filter((file) => splitOf(path.relative(root, file)) === split);
  const random = seededRandom(seed);
  const found: Passage[] = [];
  for (let tries = 0; found.length < count && tries < count * 20 && files.length > 0; tries++) {
    const file = files[Math.floor(random() * files.length)]!;
    const text = textOf(file);
    if (!isOrdinary(text)) continue;
    const place = placeIn(text, characters, random);
    if (!place) continue;
    const neighbors = openBeside(file, text, all);
    found.push({ file: path.relative(root, file), language: source.language, text, neighbors, ...place });
  }
  return found;
}

/** Whether people wrote it, as far as lines tell. */
export const isOrdinary = (text: string): boolean =>
  !GENERATED.test(text.slice(0, 200) + text.slice(-200)) && !text.split('\n').some((line) => line.length > MAX_LINE);

export const textOf = (file: string): string => readFileSync(file, 'utf8').replaceAll('\r\n', '\n');

/**
 * The texts of other files of a file's package: of those that share most of its folders the ones that are listed next to
 * it. Another build of the same source is none: nobody types what they have open.
 */
export function openBeside(file: string, text: string, all: readonly string[]): string[] {
  const own = packageOf(file);
  const at = all.indexOf(file);
  const nearest = all
    .map((other, index) => ({ other, shared: sharedFolders(file, other), apart: Math.abs(index - at) }))
    .filter(({ other }) => other !== file && packageOf(other) === own)
    .sort((a, b) => b.shared - a.shared || a.apart - b.apart);
  const found: string[] = [];
  for (const { other } of nearest) {
    if (found.length === OPEN_BESIDE) break;
    const beside = textOf(other);
    if (!isCopy(text, beside)) found.push(beside);
  }
  return found;
}

/** Whether another text has most of the lines of a text that say something. */
function isCopy(text: string, other: string): boolean {
  const theirs = new Set(linesOf(other));
  const own = linesOf(text);
  return own.filter((line) => theirs.has(line)).length > own.length / 2;
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.length >= LEAST_LINE);

/** The folder of the package that a file belongs to; empty outside of packages. */
const packageOf = (file: string): string =>
  /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file.replaceAll('\\', '/'))?.[0] ?? '';

function sharedFolders(a: string, b: string): number {
  const theirs = path.dirname(b).split(path.sep);
  const differs = path
    .dirname(a)
    .split(path.sep)
    .findIndex((folder, i) => folder !== theirs[i]);
  return differs === -1 ? theirs.length : differs;
}

/** From the start of a line that has text, over whole lines. */
function placeIn(text: string, characters: number, random: Random): { start: number; end: number } | undefined {
  const start = text.indexOf('\n', Math.floor(random() * (text.length - characters))) + 1;
  const end = text.indexOf('\n', start + characters);
  return start > 0 && end > 0 && text.slice(start, end).trim().length > characters / 3 ? { start, end } : undefined;
}

export function splitOf(name: string): Split {
  return createHash('sha256').update(name).digest().readUInt8(0) % 2 === 0 ? 'tuning' : 'test';
}

export function filesBelow(folder: string, ending: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const full = path.join(folder, entry.name);
      if (entry.isDirectory()) return SKIPPED_FOLDERS.test(entry.name) ? [] : filesBelow(full, ending);
      if (!entry.isFile() || !entry.name.endsWith(ending) || GENERATED.test(entry.name)) return [];
      const { size } = statSync(full);
      return size >= MIN_BYTES && size <= MAX_BYTES ? [full] : [];
    });
}

function pythonLibrary(): string | undefined {
  try {
    return execFileSync('python3', ['-c', 'import sysconfig; print(sysconfig.get_paths()["stdlib"])'], {
      encoding: 'utf8',
    }).trim();
  } catch {
    return undefined;
  }
}
