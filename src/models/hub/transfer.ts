/**
 * Brings one file into its place. What is there of it is kept: after a break the rest is asked for, and it is begun anew
 * where the server has something else by now. Its bytes are believed when their hash is the listed one, and not before.
 */
import type { Answer, Connection } from './connection';
import { HubFault, PullCancelled, throwIfCancelled } from './errors';
import { PartFile } from './partFile';
import type { HubFile } from './plan';
import { StallWatch } from './stall';
import type { Disk } from './disk';

export interface TransferContext {
  readonly connection: Connection;
  readonly disk: Disk;
  readonly repo: string;
  readonly signal: AbortSignal | undefined;
  readonly onWaiting: (seconds: number) => void;
  /** Called before bytes are written: throws where this process may no longer write. */
  readonly confirm: () => Promise<void>;
  /** Bytes of this file that are there; `checking`: they were there before. */
  readonly report: (is: 'checking' | 'downloading', bytes: number) => void;
}

/** How often a transfer that breaks off goes on without having brought `PROGRESS_BYTES`. */
const MOST_RESUMES = 3;
const PROGRESS_BYTES = 1024 ** 2;
const PAGE = /^\s*<(?:!doctype html|html|head|body)/i;

/** What came of one request. */
type Attempt =
  | { readonly is: 'complete' }
  /** It broke off. */
  | { readonly is: 'short' }
  /** What is there does not fit what the server has. */
  | { readonly is: 'changed' }
  /** The address that the hub gave is no longer valid. */
  | { readonly is: 'expired' }
  | { readonly is: 'failed'; readonly status: number; readonly host: string };

/**
 * @param at path of the hub. @param target absolute path of the file
 * @returns the sha256 of the file, which is in its place
 * @throws HubFault; PullCancelled; the file system's errors. What has come is kept but where it is of no use
 */
export async function transfer(context: TransferContext, at: string, file: HubFile, target: string): Promise<string> {
  const part = await PartFile.open(context.disk, target, file, context.signal, (bytes) =>
    context.report('checking', bytes),
  );
  try {
    return await new Transfer(context, at, file, part).run();
  } finally {
    await part.close();
  }
}

class Transfer {
  private resumes = 0;
  private hasRestarted = false;
  private hasResolvedAnew = false;
  /** Whether what the part holds is of several answers. */
  private isJoined: boolean;

  constructor(
    private readonly context: TransferContext,
    private readonly at: string,
    private readonly file: HubFile,
    private readonly part: PartFile,
  ) {
    this.isJoined = part.bytes > 0;
  }

  async run(): Promise<string> {
    for (;;) {
      throwIfCancelled(this.context.signal);
      if (this.part.bytes === this.file.bytes) {
        await this.context.confirm();
        const sha256 = await this.part.finish();
        if (sha256 !== undefined) return sha256;
        if (!this.isJoined) throw this.remoteChanged();
        await this.restart();
      }
      const before = this.part.bytes;
      await this.judge(await this.attempt(), this.part.bytes - before);
    }
  }

  private async judge(attempt: Attempt, broughtBytes: number): Promise<void> {
    switch (attempt.is) {
      case 'complete':
        return;
      case 'changed':
        return this.restart();
      case 'expired':
        if (this.hasResolvedAnew)
          throw new HubFault({ code: 'serverFailed', args: { host: this.context.connection.host, status: 403 } });
        this.hasResolvedAnew = true;
        return;
      case 'short':
      case 'failed':
        return this.resume(attempt, broughtBytes);
    }
  }

  private async resume(attempt: Extract<Attempt, { is: 'short' | 'failed' }>, broughtBytes: number): Promise<void> {
    if (this.part.bytes > 0) this.isJoined = true;
    this.resumes = broughtBytes >= PROGRESS_BYTES ? 0 : this.resumes + 1;
    if (this.resumes <= MOST_RESUMES)
      // Silently: a second or two is no countdown.
      return this.context.connection.wait(this.resumes, { signal: this.context.signal });
    if (attempt.is === 'failed')
      throw new HubFault({ code: 'serverFailed', args: { host: attempt.host, status: attempt.status } });
    const { path, bytes: totalBytes } = this.file;
    throw new HubFault({ code: 'downloadInterrupted', args: { file: path, bytes: this.part.bytes, totalBytes } });
  }

  /** @throws HubFault `remoteChanged` the second time */
  private async restart(): Promise<void> {
    if (this.hasRestarted) throw this.remoteChanged();
    this.hasRestarted = true;
    await this.part.restart();
    this.isJoined = false;
  }

  private remoteChanged(): HubFault {
    return new HubFault({ code: 'remoteChanged', args: { file: this.file.path } });
  }

  private async attempt(): Promise<Attempt> {
    const { connection, signal, onWaiting } = this.context;
    const { part } = this;
    // Ends the body where nobody reads it to its end: the socket is closed then.
    const abort = new AbortController();
    const cancel = (): void => abort.abort();
    signal?.addEventListener('abort', cancel);
    try {
      const answer = await connection.ask(this.at, {
        headers: {
          'accept-encoding': 'identity',
          ...(part.bytes > 0 && { range: `bytes=${part.bytes}-` }),
          ...(part.bytes > 0 && part.etag !== undefined && { 'if-range': part.etag }),
        },
        signal: signal ? AbortSignal.any([signal, abort.signal]) : abort.signal,
        onWaiting,
      });
      return (await this.refusal(answer)) ?? (await this.body(answer, cancel));
    } catch (thrown) {
      if (signal?.aborted) throw new PullCancelled();
      // The network may be back in a moment; a certificate will not be.
      const mayPass = this.resumes < MOST_RESUMES || part.bytes > 0;
      if (thrown instanceof HubFault && thrown.error.code === 'unreachable' && mayPass) return { is: 'short' };
      throw thrown;
    } finally {
      signal?.removeEventListener('abort', cancel);
      cancel();
    }
  }

  /** What is to be done instead of reading the body; undefined where it is the part that is missing. */
  private async refusal({ response, redirected, host }: Answer): Promise<Attempt | undefined> {
    const { status, headers } = response;
    const { part, file } = this;
    if (status === 403 && redirected) return { is: 'expired' };
    if (status === 401 || status === 403) {
      const { hasToken } = this.context.connection;
      throw new HubFault({ code: 'accessDenied', args: { repo: this.context.repo, host, hasToken } });
    }
    if (status === 416) return { is: 'changed' };
    if (status >= 500) return { is: 'failed', status, host };
    if (status !== 200 && status !== 206) throw new HubFault({ code: 'serverFailed', args: { host, status } });
    if (/^text\/html\b/i.test(headers.get('content-type') ?? ''))
      throw new HubFault({ code: 'notAModel', args: { host } });
    if (status === 206) {
      const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '');
      const fits = range && Number(range[1]) === part.bytes && (range[2] === '*' || Number(range[2]) === file.bytes);
      if (!fits) return { is: 'changed' };
    } else if (part.bytes > 0) {
      // The whole file in place of the rest: what was there is of another one.
      await part.restart();
      this.isJoined = false;
    }
    await part.remember(headers.get('etag'));
    return undefined;
  }

  private async body({ response, host }: Answer, cancel: () => void): Promise<Attempt> {
    const { connection, signal, confirm, report } = this.context;
    const { part, file } = this;
    let stalledSeconds: number | undefined;
    const watch = new StallWatch(connection.clock, (seconds) => {
      stalledSeconds = seconds;
      cancel();
    });
    const chunks = response.body?.getReader();
    try {
      for (;;) {
        const next = await chunks?.read().catch(() => undefined);
        if (signal?.aborted) throw new PullCancelled();
        if (stalledSeconds !== undefined)
          throw new HubFault({ code: 'downloadStalled', args: { file: file.path, seconds: stalledSeconds } });
        if (!next?.value) break;
        watch.note(next.value.length);
        // No length is trusted: not the header's, and not the hub's list.
        if (part.bytes + next.value.length > file.bytes) return { is: 'changed' };
        if (part.bytes === 0 && PAGE.test(Buffer.from(next.value.subarray(0, 100)).toString('latin1')))
          throw new HubFault({ code: 'notAModel', args: { host } });
        await confirm();
        await part.write(next.value);
        report('downloading', part.bytes);
      }
    } finally {
      watch.stop();
      await chunks?.cancel().catch(() => undefined);
    }
    return { is: part.bytes === file.bytes ? 'complete' : 'short' };
  }
}
