/**
 * One process at a time writes a repository's folder. The holder counts beats in the lock's file; a lock whose beats
 * stand still belongs to nobody any more. Its process id is asked only to take over sooner: another process may have it
 * by now.
 */
import { randomUUID } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { hostname } from 'node:os';
import * as path from 'node:path';
import * as v from 'valibot';
import { systemClock, type Clock } from '../../base/clock';
import { pause } from './connection';
import type { Disk } from './disk';
import { systemCodeOf, throwIfCancelled } from './errors';

const BEAT_MS = 1000;
const LOOK_MS = 500;
/** Unchanged for so long, by the clock of the one who waits, a lock is taken over. */
const DEAD_AFTER_MS = 8000;
/** The holder looks whether the lock is still its own, after it was held up for so long. */
const DOUBT_AFTER_MS = 3000;

const size = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Held = v.object({ nonce: v.string(), pid: v.number(), host: v.string(), doneBytes: size, totalBytes: size });

export interface LockOptions {
  readonly disk: Disk;
  readonly signal?: AbortSignal | undefined;
  /** How far the process is that holds the lock. */
  readonly onElsewhere: (doneBytes: number, totalBytes: number) => void;
  readonly clock?: Clock;
}

/** Another process took the lock over, because this one was held up for too long. */
export class LockLost extends Error {}

export class Lock {
  private beats = 0;
  private doneBytes = 0;
  private totalBytes = 0;
  private beatAtMs: number;
  private cancelBeat: () => void = () => undefined;
  private writing: Promise<void> = Promise.resolve();
  private isReleased = false;

  private constructor(
    private readonly file: string,
    private readonly nonce: string,
    private readonly handle: FileHandle,
    private readonly disk: Disk,
    private readonly clock: Clock,
  ) {
    this.beatAtMs = clock.nowMs();
  }

  /** Waits for the lock. @throws PullCancelled; the file system's errors */
  static async acquire(file: string, { disk, signal, onElsewhere, clock = systemClock }: LockOptions): Promise<Lock> {
    let seen: string | undefined;
    let seenAtMs = clock.nowMs();
    for (;;) {
      throwIfCancelled(signal);
      const mine = await Lock.make(file, disk, clock);
      if (mine) return mine;
      const isOld = (): boolean => clock.nowMs() - seenAtMs >= DEAD_AFTER_MS;
      let text: string;
      try {
        text = await disk.readFile(file, 'utf8');
      } catch (thrown) {
        if (systemCodeOf(thrown) === 'ENOENT') continue;
        // For a moment Windows lets nobody read a file that is being removed; another person's may stay unreadable.
        if (isOld()) throw thrown;
        await pause(clock, LOOK_MS, signal);
        continue;
      }
      if (text !== seen) {
        seen = text;
        seenAtMs = clock.nowMs();
      }
      const held = heldOf(text);
      if (held && held.totalBytes > 0) onElsewhere(held.doneBytes, held.totalBytes);
      if (isOld() || (held && isGone(held))) await takeAway(file, text, disk);
      else await pause(clock, LOOK_MS, signal);
    }
  }

  /** Takes the lock where nobody holds it, or its holder is dead as far as `underway` can tell. */
  static async take(file: string, disk: Disk): Promise<Lock | undefined> {
    const dead = await disk.readFile(file, 'utf8').catch(() => undefined);
    if (dead !== undefined) {
      if (await underway(file, disk)) return undefined;
      await takeAway(file, dead, disk);
    }
    return Lock.make(file, disk, systemClock);
  }

  private static async make(file: string, disk: Disk, clock: Clock): Promise<Lock | undefined> {
    const handle = await disk.open(file, 'wx').catch(async (thrown: NodeJS.ErrnoException) => {
      // Windows says so of a file that is just being removed.
      if (thrown.code === 'EEXIST' || (process.platform === 'win32' && thrown.code === 'EPERM')) return undefined;
      if (thrown.code !== 'ENOENT') throw thrown;
      // The folder is new, or was just removed with the model in it.
      await disk.mkdir(path.dirname(file), { recursive: true });
      return undefined;
    });
    if (!handle) return undefined;
    const lock = new Lock(file, randomUUID(), handle, disk, clock);
    await lock.beat();
    return lock;
  }

  /** What those who wait are told. */
  note(doneBytes: number, totalBytes: number): void {
    this.doneBytes = doneBytes;
    this.totalBytes = totalBytes;
  }

  /** @throws LockLost */
  async confirm(): Promise<void> {
    if (this.clock.nowMs() - this.beatAtMs < DOUBT_AFTER_MS) return;
    const text = await this.disk.readFile(this.file, 'utf8').catch(() => '');
    if (heldOf(text)?.nonce !== this.nonce) throw new LockLost();
    this.beatAtMs = this.clock.nowMs();
  }

  async release(): Promise<void> {
    this.isReleased = true;
    this.cancelBeat();
    await this.writing;
    const text = await this.disk.readFile(this.file, 'utf8').catch(() => '');
    await this.handle.close();
    if (heldOf(text)?.nonce === this.nonce) await this.disk.rm(this.file, { force: true });
  }

  /** Written into the file that this process made: a lock that was taken away is not touched. */
  private async beat(): Promise<void> {
    const { nonce, doneBytes, totalBytes } = this;
    const content = { nonce, pid: process.pid, host: hostname(), doneBytes, totalBytes, beat: ++this.beats };
    // Of one length, so that a shorter one leaves nothing of a longer one behind.
    this.writing = this.handle.write(JSON.stringify(content).padEnd(500), 0).then(
      () => {
        this.beatAtMs = this.clock.nowMs();
      },
      () => undefined,
    );
    await this.writing;
    if (!this.isReleased) this.cancelBeat = this.clock.after(BEAT_MS, () => void this.beat());
  }
}

/** How far a process is that holds a lock. */
export interface Underway {
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/**
 * Looks at a lock without waiting for it.
 *
 * @returns undefined where nobody holds it, or its holder is dead, as far as this machine can tell, or has not written to
 *   it of late
 */
export async function underway(file: string, disk: Disk): Promise<Underway | undefined> {
  try {
    const held = heldOf(await disk.readFile(file, 'utf8'));
    if (!held || isGone(held)) return undefined;
    const { mtimeMs } = await disk.stat(file);
    return Date.now() - mtimeMs < DEAD_AFTER_MS
      ? { doneBytes: held.doneBytes, totalBytes: held.totalBytes }
      : undefined;
  } catch {
    return undefined;
  }
}

function heldOf(text: string): v.InferOutput<typeof Held> | undefined {
  try {
    const parsed = v.safeParse(Held, JSON.parse(text));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

/** Its process ran here and does not any more. */
function isGone({ pid, host }: v.InferOutput<typeof Held>): boolean {
  if (host !== hostname()) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** Takes a lock away that holds this text; one that is another by now is given back. */
async function takeAway(file: string, text: string, disk: Disk): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  const taken = await disk.rename(file, aside).then(
    () => true,
    () => false,
  );
  if (!taken) return;
  if ((await disk.readFile(aside, 'utf8').catch(() => '')) !== text)
    await disk.link(aside, file).catch(() => undefined);
  await disk.rm(aside, { force: true });
}
