/**
 * The folder of downloaded models:
 *
 *     OWNER--NAME/installed.json     which commit and precision is installed, and the sha256 of each file
 *     OWNER--NAME/COMMIT-DTYPE/      the files; what is not finished ends with `.part`
 *     OWNER--NAME/lock               while a process downloads
 *
 * A model exists when its installed.json does. That is written last, as a whole.
 */
import * as path from 'node:path';
import * as v from 'valibot';
import { list } from '../../protocol/caps';
import { Dtype, ModelFile } from '../manifest';
import { replaceFile, systemDisk, type Disk } from './disk';
import { HubFault } from './errors';
import { Lock, underway, type Underway } from './lock';
import { folderOf, parseModelRef } from './names';

const RECORD = 'installed.json';
const LOCK = 'lock';
/** Other versions, and what a killed process was just writing or taking away. */
const LEFT_BEHIND = /^(?:[0-9a-f]{40}-\w+|installed\.json\.\d+\.tmp|lock\.[0-9a-f-]{36})$/;
const MOST_RECORD_BYTES = 1024 ** 2;

const Installed = v.object({
  version: v.literal(1),
  repo: v.pipe(
    v.string(),
    v.maxLength(200),
    v.check((repo) => isRepo(repo), 'owner/name'),
  ),
  /** As the person asked for it. */
  revision: v.pipe(v.string(), v.maxLength(200)),
  commit: v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/)),
  dtype: Dtype,
  license: v.pipe(v.string(), v.maxLength(2000)),
  /** Host of the hub. */
  host: v.pipe(v.string(), v.maxLength(300)),
  files: v.pipe(list(ModelFile, 1000), v.minLength(1)),
});
export type Installed = v.InferOutput<typeof Installed>;

/** A model that is not installed, of which something has come. */
export interface Unfinished {
  readonly repo: string;
  readonly bytes: number;
  /** Where a process downloads it now. */
  readonly running?: Underway;
}

export class ModelStore {
  constructor(
    readonly folder: string,
    readonly disk: Disk = systemDisk,
  ) {}

  /** By name. A folder that cannot be read holds none. */
  async installed(): Promise<Installed[]> {
    const names = await this.disk.readdir(this.folder).catch(() => []);
    const found = await Promise.all(names.sort().map((name) => this.record(name)));
    return found.filter((each) => each !== undefined);
  }

  /** Downloads that are under way, here or in another window, and what has come of those that were stopped. */
  async unfinished(): Promise<Unfinished[]> {
    const names = await this.disk.readdir(this.folder).catch(() => []);
    const repos = names.sort().map((name) => name.replace('--', '/'));
    const found = await Promise.all(
      repos.filter(isRepo).map(async (repo): Promise<Unfinished> => {
        if (await this.find(repo)) return { repo, bytes: 0 };
        const [bytes, running] = await Promise.all([this.leftOver(repo), underway(this.lockOf(repo), this.disk)]);
        return { repo, bytes, ...(running && { running }) };
      }),
    );
    return found.filter(({ bytes, running }) => bytes > 0 || running);
  }

  async find(repo: string): Promise<Installed | undefined> {
    return this.record(folderOf(repo));
  }

  /** Where the repository's versions lie. */
  placeOf(repo: string): string {
    return path.join(this.folder, folderOf(repo));
  }

  /** The file that is there while a process downloads the repository. */
  lockOf(repo: string): string {
    return path.join(this.placeOf(repo), LOCK);
  }

  /** Where the files of a version lie. */
  homeOf({ repo, commit, dtype }: Pick<Installed, 'repo' | 'commit' | 'dtype'>): string {
    return path.join(this.placeOf(repo), `${commit}-${dtype}`);
  }

  /** From now on the model exists. Other versions of it are removed, and what is left of other downloads. */
  async install(installed: Installed): Promise<void> {
    const place = this.placeOf(installed.repo);
    await replaceFile(this.disk, path.join(place, RECORD), JSON.stringify(installed, undefined, 2));
    const kept = path.basename(this.homeOf(installed));
    for (const name of await this.disk.readdir(place))
      if (LEFT_BEHIND.test(name) && name !== kept)
        // The engine may have it open, which keeps Windows from removing it; the next download tries again.
        await this.disk.rm(path.join(place, name), { recursive: true, force: true }).catch(() => undefined);
  }

  /**
   * The record goes first: what is left after a break is no model. A download that begins meanwhile waits for the lock.
   *
   * @throws HubFault `downloadRunning`: a download, which may be of another version, would install it again; the file
   *   system's errors
   */
  async remove(repo: string): Promise<void> {
    const place = this.placeOf(repo);
    if (!(await this.disk.stat(place).catch(() => undefined))) return;
    const lock = await Lock.take(this.lockOf(repo), this.disk);
    if (!lock) throw new HubFault({ code: 'downloadRunning', args: { repo } });
    try {
      await this.disk.rm(path.join(place, RECORD), { force: true });
      for (const name of await this.disk.readdir(place))
        if (name !== LOCK) await this.disk.rm(path.join(place, name), { recursive: true, force: true, maxRetries: 3 });
    } finally {
      await lock.release();
    }
    // The download that waited may have begun to fill it.
    await this.disk.rmdir(place).catch(() => undefined);
  }

  /** What lies there of a download that is not finished, in bytes. */
  async leftOver(repo: string): Promise<number> {
    const names = await this.disk.readdir(this.placeOf(repo), { recursive: true }).catch(() => []);
    const sizes = names
      .filter((name) => name.endsWith('.part'))
      .map(
        async (name) => (await this.disk.stat(path.join(this.placeOf(repo), name)).catch(() => undefined))?.size ?? 0,
      );
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  }

  private async record(name: string): Promise<Installed | undefined> {
    try {
      const file = path.join(this.folder, name, RECORD);
      if ((await this.disk.stat(file)).size > MOST_RECORD_BYTES) return undefined;
      const parsed = v.safeParse(Installed, JSON.parse(await this.disk.readFile(file, 'utf8')));
      // A record that was copied elsewhere describes nothing there.
      return parsed.success && folderOf(parsed.output.repo) === name ? parsed.output : undefined;
    } catch {
      return undefined;
    }
  }
}

function isRepo(repo: string): boolean {
  try {
    return parseModelRef(repo).repo === repo;
  } catch {
    return false;
  }
}
