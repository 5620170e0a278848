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
const GENERATED = /\.min\.|bundle|\.d\.ts$|sourceMappingURL=data/;
const SKIPPED_FOLDERS = /^(test|tests|idlelib|lib2to3|\.bin|code-server)$/;

/** A place to type at: the lines [start, end) of `text` are typed anew between what stands before and after. */
export interface Passage {
  readonly file: string;
  readonly language: string;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * @param split files are told apart by a hash of their path, so that no threshold is tuned on what it is judged by
 * @param characters about how much is typed in each passage, to the end of a line
 */
export function passages(source: Source, split: Split, count: number, characters: number, seed: number): Passage[] {
  const root = source.root();
  if (!root) return [];
  const files = filesBelow(root, source.ending).filter((file) => splitOf(path.relative(root, file)) === split);
  const random = seededRandom(seed);
  const found: Passage[] = [];
  for (let tries = 0; found.length < count && tries < count * 20 && files.length > 0; tries++) {
    const file = files[Math.floor(random() * files.length)]!;
    const text = readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
    if (
      GENERATED.test(text.slice(0, 200) + text.slice(-200)) ||
      text.split('\n').some((line) => line.length > MAX_LINE)
    )
      continue;
    const place = placeIn(text, characters, random);
    if (place) found.push({ file: path.relative(root, file), language: source.language, text, ...place });
  }
  return found;
}

/** From the start of a line that has text, over whole lines. */
function placeIn(text: string, characters: number, random: Random): { start: number; end: number } | undefined {
  const start = text.indexOf('\n', Math.floor(random() * (text.length - characters))) + 1;
  const end = text.indexOf('\n', start + characters);
  return start > 0 && end > 0 && text.slice(start, end).trim().length > characters / 3 ? { start, end } : undefined;
}

function splitOf(name: string): Split {
  return createHash('sha256').update(name).digest().readUInt8(0) % 2 === 0 ? 'tuning' : 'test';
}

function filesBelow(folder: string, ending: string): string[] {
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
