/** One download: the lock, the space, the files one after the other, and at the end the record that makes it a model. */
import { createHash } from 'node:crypto';
import * as path from 'node:path';
import type { Clock } from '../../base/clock';
import type { PullProgress } from '../../protocol/hub';
import type { ModelFile } from '../manifest';
import { ModelFiles } from '../modelFiles';
import { refusalOf } from '../own';
import type { Connection } from './connection';
import { Digest } from './digest';
import { HubFault, PullCancelled, storageFault, throwIfCancelled } from './errors';
import { Lock, LockLost } from './lock';
import type { HubFile, PrecisionPlan } from './plan';
import type { Installed, ModelStore } from './store';
import { transfer } from './transfer';

/** Left free beside the model: a full disk troubles more than a download. */
const SPARE_BYTES = 64 * 1024 ** 2;
const READ_BYTES = 1024 ** 2;

interface PullParts {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: PullProgress) => void) | undefined;
  readonly lockClock?: Clock | undefined;
}

export interface Wanted {
  readonly repo: string;
  readonly revision: string;
  readonly commit: string;
  readonly license: string;
}

export class Pull {
  private readonly home: string;
  /** Of files that are in their place. */
  private doneBytes = 0;

  constructor(
    private readonly store: ModelStore,
    private readonly connection: Connection,
    private readonly wanted: Wanted,
    private readonly precision: PrecisionPlan,
    private readonly parts: PullParts,
  ) {
    this.home = store.homeOf({ ...wanted, dtype: precision.dtype });
  }

  /** @throws HubFault; PullCancelled; the file system's errors. What has come is kept for the next time */
  async run(): Promise<Installed> {
    const { disk } = this.store;
    try {
      for (;;) {
        const lock = await this.lock();
        try {
          // Under the lock: whoever deletes the model holds it until the folder is gone.
          for (const { path: name } of this.precision.files)
            await disk.mkdir(path.dirname(path.join(this.home, name)), { recursive: true });
          return await this.locked(lock);
        } catch (thrown) {
          // The one that took over does the work; this one waits for it and finds it done.
          if (!(thrown instanceof LockLost)) throw thrown;
        } finally {
          await lock.release();
        }
      }
    } catch (thrown) {
      throw storageFault(thrown, this.store.folder, this.precision.bytes - this.doneBytes) ?? thrown;
    }
  }

  private lock(): Promise<Lock> {
    const { signal, onProgress, lockClock } = this.parts;
    return Lock.acquire(this.store.lockOf(this.wanted.repo), {
      disk: this.store.disk,
      signal,
      onElsewhere: (doneBytes, totalBytes) => onProgress?.({ is: 'elsewhere', doneBytes, totalBytes }),
      ...(lockClock && { clock: lockClock }),
    });
  }

  private async locked(lock: Lock): Promise<Installed> {
    this.doneBytes = 0;
    await this.checkSpace();
    const files: ModelFile[] = [];
    let isJudged = false;
    for (const file of this.precision.files) {
      // Before the large files: what its configuration rules out need not be downloaded.
      if (!isJudged && file.path.startsWith('onnx/')) {
        await this.judgeTexts();
        isJudged = true;
      }
      const sha256 = (await this.inPlace(file, lock)) ?? (await this.fetched(file, lock));
      this.doneBytes += file.bytes;
      files.push({ path: file.path, bytes: file.bytes, sha256 });
    }
    throwIfCancelled(this.parts.signal);
    await lock.confirm();
    const { repo, revision, commit, license } = this.wanted;
    const { dtype } = this.precision;
    const installed: Installed = {
      version: 1,
      repo,
      revision,
      commit,
      dtype,
      license,
      host: this.connection.host,
      files,
    };
    await this.store.install(installed);
    return installed;
  }

  /** @throws HubFault `notUsable` */
  private async judgeTexts(): Promise<void> {
    const why = await refusalOf(await ModelFiles.in(this.home));
    if (why) throw new HubFault({ code: 'notUsable', args: { repo: this.wanted.repo, why } });
  }

  /** @returns the sha256 of a file that is there and is the listed one; another one is removed */
  private async inPlace(file: HubFile, lock: Lock): Promise<string | undefined> {
    const { disk } = this.store;
    const target = path.join(this.home, file.path);
    const found = await disk.stat(target).catch(() => undefined);
    if (!found) return undefined;
    const sha256 = found.size === file.bytes && found.isFile() ? await this.hashed(target, file, lock) : undefined;
    if (sha256 === undefined) await disk.rm(target, { recursive: true, force: true });
    return sha256;
  }

  private async hashed(target: string, file: HubFile, lock: Lock): Promise<string | undefined> {
    const handle = await this.store.disk.open(target);
    try {
      const digest = new Digest(file);
      const buffer = Buffer.allocUnsafe(READ_BYTES);
      for (let bytes = 0; ;) {
        throwIfCancelled(this.parts.signal);
        const { bytesRead } = await handle.read(buffer, 0, READ_BYTES, bytes);
        if (bytesRead === 0) return digest.ended();
        digest.update(buffer.subarray(0, bytesRead));
        bytes += bytesRead;
        this.report(lock, 'checking', file, bytes);
      }
    } finally {
      await handle.close();
    }
  }

  private fetched(file: HubFile, lock: Lock): Promise<string> {
    const { signal, onProgress } = this.parts;
    const { repo, commit } = this.wanted;
    const at = `/${repo}/resolve/${commit}/${file.path}`;
    return transfer(
      {
        connection: this.connection,
        disk: this.store.disk,
        repo,
        signal,
        onWaiting: (seconds) => onProgress?.({ is: 'waiting', seconds }),
        confirm: () => lock.confirm(),
        report: (is, bytes) => this.report(lock, is, file, bytes),
      },
      at,
      file,
      path.join(this.home, file.path),
    );
  }

  private report(lock: Lock, is: 'checking' | 'downloading', file: HubFile, bytes: number): void {
    const doneBytes = this.doneBytes + bytes;
    const totalBytes = this.precision.bytes;
    lock.note(doneBytes, totalBytes);
    this.parts.onProgress?.({ is, file: file.path, doneBytes, totalBytes });
  }

  /** @throws HubFault `diskFull`, before the first byte */
  private async checkSpace(): Promise<void> {
    const { disk } = this.store;
    const there = await Promise.all(
      this.precision.files.flatMap(({ path: name }) =>
        [name, `${name}.part`].map(
          async (each) => (await disk.stat(path.join(this.home, each)).catch(() => undefined))?.size ?? 0,
        ),
      ),
    );
    const missing = this.precision.bytes - there.reduce((sum, size) => sum + size, 0);
    // Where the system does not say how much is free, writing finds out.
    const space = await disk.statfs(this.store.folder).catch(() => undefined);
    if (missing <= 0 || !space) return;
    const neededBytes = missing + SPARE_BYTES;
    if (space.bavail * space.bsize < neededBytes)
      throw new HubFault({ code: 'diskFull', args: { folder: this.store.folder, neededBytes } });
  }
}

export type Verified =
  | { readonly is: 'intact' }
  /** The first file that is not what was downloaded. */
  | { readonly is: 'damaged'; readonly file: string }
  | { readonly is: 'cancelled' };

/** Whether an installed model's files are still those that were downloaded. */
export async function verified(store: ModelStore, installed: Installed, signal: AbortSignal): Promise<Verified> {
  try {
    const file = await damagedFile(store, installed, signal);
    return file === undefined ? { is: 'intact' } : { is: 'damaged', file };
  } catch (thrown) {
    if (thrown instanceof PullCancelled) return { is: 'cancelled' };
    throw thrown;
  }
}

/** @returns the first file of an installed model that is not what was downloaded. @throws PullCancelled */
export async function damagedFile(
  store: ModelStore,
  installed: Installed,
  signal?: AbortSignal,
): Promise<string | undefined> {
  for (const { path: name, sha256 } of installed.files) {
    const handle = await store.disk.open(path.join(store.homeOf(installed), name)).catch(() => undefined);
    if (!handle) return name;
    try {
      const hash = createHash('sha256');
      const buffer = Buffer.allocUnsafe(READ_BYTES);
      for (;;) {
        throwIfCancelled(signal);
        const { bytesRead } = await handle.read(buffer, 0, READ_BYTES);
        if (bytesRead === 0) break;
        hash.update(buffer.subarray(0, bytesRead));
      }
      if (hash.digest('hex') !== sha256) return name;
    } catch (thrown) {
      if (thrown instanceof PullCancelled) throw thrown;
      // What cannot be read is not what was downloaded.
      return name;
    } finally {
      // Nothing was written: what closing says changes nothing of what was read.
      await handle.close().catch(() => undefined);
    }
  }
  return undefined;
}
