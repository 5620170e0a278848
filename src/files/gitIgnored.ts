/** Which files Git ignores, as the program itself says it. */
import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import * as path from 'node:path';
import { realPathOf } from './realPath';

/** A question about a few paths takes some hundredths of a second. */
const DEADLINE_MS = 10_000;
const MOST_OUTPUT_BYTES = 10_000_000;

/**
 * Those of some files that Git ignores; none outside a repository and where there is no Git. Each repository is asked
 * once.
 * @param paths absolute
 * @param git the program
 */
export async function ignoredByGit(paths: readonly string[], git = 'git'): Promise<Set<string>> {
  const rootOf = rootFinder();
  const places = await Promise.all(
    paths.map(async (given) => {
      // Git refuses what lies behind a link.
      const real = await realPathOf(given);
      return { given, real, root: await rootOf(path.dirname(real)) };
    }),
  );
  const byRoot = new Map<string, string[]>();
  for (const { root, real } of places) if (root !== undefined) byRoot.set(root, [...(byRoot.get(root) ?? []), real]);
  const found = await Promise.all(Array.from(byRoot, ([root, inside]) => ask(git, root, inside)));
  const ignored = new Set(found.flat());
  return new Set(places.filter(({ real }) => ignored.has(real)).map(({ given }) => given));
}

/** @returns the root of the repository that holds a folder, both as they lie on the disk; undefined outside one */
export async function repositoryOf(folder: string): Promise<{ root: string; folder: string } | undefined> {
  const real = await realPathOf(folder);
  const root = await rootFinder()(real);
  return root === undefined ? undefined : { root, folder: real };
}

/** Finds the root of the repository that holds a folder, looking once at each folder on the way. */
function rootFinder(): (folder: string) => Promise<string | undefined> {
  const known = new Map<string, Promise<string | undefined>>();
  const find = (folder: string): Promise<string | undefined> => {
    const found = known.get(folder) ?? look(folder);
    known.set(folder, found);
    return found;
  };
  const look = async (folder: string): Promise<string | undefined> => {
    const above = path.dirname(folder);
    // Of a worktree and a submodule it is a file.
    const isRoot = await stat(path.join(folder, '.git')).then(
      () => true,
      () => false,
    );
    return isRoot ? folder : above === folder ? undefined : find(above);
  };
  return find;
}

function ask(git: string, root: string, paths: readonly string[]): Promise<string[]> {
  // The folder is an argument: Windows would look for the program in the folder that it starts in. A repository may
  // name a program as its monitor of files, which a question need not start.
  const args = ['-C', root, '-c', 'core.fsmonitor=false', 'check-ignore', '-z', '--stdin'];
  const options = { env: environment(), timeout: DEADLINE_MS, maxBuffer: MOST_OUTPUT_BYTES, windowsHide: true };
  return new Promise((resolve) => {
    const child = execFile(git, args, options, (error, stdout) => resolve(error ? [] : stdout.split('\0')));
    // Where Git has ended early there is nobody to read the paths.
    child.stdin?.on('error', () => undefined).end(paths.map((each) => `${each}\0`).join(''));
  });
}

/** Of a program that started this one from within Git: its own repository. */
const OF_THE_PROGRAM = new Set(['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_PREFIX']);

/** What is missing in a repository is not fetched. */
function environment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !OF_THE_PROGRAM.has(name));
  return { ...Object.fromEntries(inherited), GIT_ALLOW_PROTOCOL: 'none', GIT_OPTIONAL_LOCKS: '0' };
}
