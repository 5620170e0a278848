/** What Git said about files, kept as long as it holds. */
import * as path from 'node:path';
import type { Clock } from '../base/clock';

/** `git add --force` and rules outside the watched files are noticed after this time. */
const FRESH_MS = 60_000;

export class IgnoreAnswers {
  private readonly answers = new Map<string, { readonly ignored: boolean; readonly atMs: number }>();
  /** How often the rules have changed. */
  private changes = 0;

  /** @param ask Git about paths; those that it ignores come back */
  constructor(
    private readonly clock: Clock,
    private readonly ask: (paths: readonly string[]) => Promise<ReadonlySet<string>>,
  ) {}

  /** Undefined when it is not known, or no longer. */
  known(path: string): boolean | undefined {
    const answer = this.answers.get(path);
    return answer && this.clock.nowMs() - answer.atMs < FRESH_MS ? answer.ignored : undefined;
  }

  /**
   * Those of the paths that Git ignores, by the rules at the end of the call: an answer that a change overtakes is
   * asked for again.
   */
  async ignored(paths: readonly string[]): Promise<Set<string>> {
    for (;;) {
      const unknown = paths.filter((path) => this.known(path) === undefined);
      if (unknown.length === 0) return new Set(paths.filter((path) => this.known(path)));
      const { changes } = this;
      const found = await this.ask(unknown);
      if (changes !== this.changes) continue;
      for (const path of unknown) this.answers.set(path, { ignored: found.has(path), atMs: this.clock.nowMs() });
    }
  }

  /**
   * Asks again about paths whose answers are known, and keeps those until the new ones come.
   * @returns whether an answer is another one now
   */
  async refresh(paths: readonly string[]): Promise<boolean> {
    const before = paths.filter((path) => this.known(path) !== undefined);
    if (before.length === 0) return false;
    const { changes } = this;
    const found = await this.ask(before);
    if (changes !== this.changes) return false;
    const changed = before.filter((path) => this.known(path) !== found.has(path));
    for (const path of before) this.answers.set(path, { ignored: found.has(path), atMs: this.clock.nowMs() });
    return changed.length > 0;
  }

  /** After the rules may have changed. */
  forget(): void {
    this.changes++;
    this.answers.clear();
  }
}

/** The part of a repository of VS Code's Git extension that is used here; it may be missing in another version. */
interface Repository {
  checkIgnore?(paths: string[]): Promise<ReadonlySet<string>>;
}

/** @returns those that the repository ignores */
export async function ignoredIn(repository: Repository, paths: readonly string[]): Promise<string[]> {
  try {
    const ask = async (): Promise<ReadonlySet<string>> => (await repository.checkIgnore?.([...paths])) ?? new Set();
    const found = await ask();
    // The extension takes the answer when Git ends, and on a busy machine reads what Git wrote only then: it is lost.
    return [...(found.size > 0 ? found : await ask())];
  } catch {
    // Git refuses a list for one file inside a submodule, for instance: it ignores what it names, and nothing else.
    if (paths.length === 1) return [];
    return (await Promise.all(paths.map((each) => ignoredIn(repository, [each])))).flat();
  }
}

/**
 * The folders whose .gitignore counts for a folder inside a repository: from the repository's root down to the one
 * above the folder.
 * @param root of the repository.
 * @param folder absolute, as the root is
 * @param system its paths: on Windows upper and lower case are the same
 * @returns none when the folder is the root, or lies elsewhere
 */
export function foldersAbove(
  root: string,
  folder: string,
  { relative, join, isAbsolute, sep }: Pick<typeof path, 'relative' | 'join' | 'isAbsolute' | 'sep'> = path,
): string[] {
  const inside = relative(root, folder);
  const names = inside.split(sep);
  // Between two drives there is no relative path.
  if (inside === '' || names[0] === '..' || isAbsolute(inside)) return [];
  return names.map((_, depth) => join(root, ...names.slice(0, depth)));
}
