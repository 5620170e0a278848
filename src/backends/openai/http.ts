/**
 * One request to a server. Redirects are not followed, compressed answers are not unpacked, and a key goes over https or
 * to this machine only.
 */
import * as http from 'node:http';
import * as https from 'node:https';
import type { Clock } from '../../base/clock';
import type { ServerAddress } from '../../base/serverAddress';
import { Aborted, ServerFault } from './faults';

export interface Sent {
  readonly address: ServerAddress;
  /** Below `address.base`, from its slash on. */
  readonly path: string;
  /** As JSON; GET where it is left out. */
  readonly body?: unknown;
  readonly key?: string;
  readonly signal?: AbortSignal;
}

export interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly retryAfterMs?: number;
  /** Rejects with `ServerFault` or `Aborted`. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Closes the connection, whatever is still to come. */
  close(): void;
}

/** Without a byte for so long a request fails. A server may load a model before its first one. */
const SILENCE_MS = 60_000;
/** Of an answer that is read as a whole: a list of models is the longest. */
const MOST_BODY_BYTES = 4 * 1024 ** 2;
const MOST_RETRY_AFTER_MS = 5 * 60_000;

/** What Node says where a certificate is the trouble. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/;

/** @throws ServerFault | Aborted */
export function send(sent: Sent, clock: Clock): Promise<Reply> {
  const { address, key, signal } = sent;
  return new Promise((resolve, reject) => {
    const { host } = address;
    if (signal?.aborted) return reject(new Aborted());
    if (key !== undefined && !address.isLoopback && !address.base.startsWith('https:'))
      return reject(new ServerFault({ code: 'serverKeyUnprotected', args: { host } }));

    const body = sent.body === undefined ? undefined : Buffer.from(JSON.stringify(sent.body));
    const request = (address.base.startsWith('https:') ? https : http).request(address.base + sent.path, {
      method: body ? 'POST' : 'GET',
      // A connection of its own: closing it is how a server learns that nobody wants the rest.
      agent: false,
      headers: {
        accept: 'application/json, text/event-stream, application/x-ndjson',
        'accept-encoding': 'identity',
        ...(body && { 'content-type': 'application/json', 'content-length': body.length }),
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
      },
    });
    const silent = new ServerFault({ code: 'serverTimeout', args: { host, seconds: SILENCE_MS / 1000 } });
    const watch = new Watch(clock, SILENCE_MS, () => request.destroy(silent));
    const abort = () => request.destroy(new Aborted());
    signal?.addEventListener('abort', abort, { once: true });
    const close = () => {
      watch.stop();
      signal?.removeEventListener('abort', abort);
      request.destroy();
    };
    request.on('error', (error) => {
      close();
      reject(faultOf(error, host, 'connecting'));
    });
    request.once('close', () => {
      watch.stop();
      signal?.removeEventListener('abort', abort);
    });
    request.once('response', (response) => {
      const fault = refusal(response, host);
      if (fault) {
        close();
        return reject(fault);
      }
      watch.heard();
      resolve({
        status: response.statusCode ?? 0,
        contentType: response.headers['content-type'] ?? '',
        retryAfterMs: retryAfterMs(response.headers['retry-after']),
        chunks: chunksOf(response, {
          heard: () => watch.heard(),
          why: (thrown) => (signal?.aborted ? new Aborted() : watch.isOver ? silent : faultOf(thrown, host, 'reading')),
        }),
        close,
      });
    });
    request.end(body);
  });
}

/** @throws ServerFault | Aborted; `tooLong` past `MOST_BODY_BYTES` */
export async function textOf({ chunks, close }: Reply, host: string): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > MOST_BODY_BYTES) throw new ServerFault({ code: 'serverBadReply', args: { host, fault: 'tooLong' } });
      parts.push(chunk);
    }
  } finally {
    close();
  }
  return Buffer.concat(parts).toString('utf8');
}

async function* chunksOf(
  response: http.IncomingMessage,
  { heard, why }: { heard: () => void; why: (thrown: unknown) => Error },
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of response as AsyncIterable<Uint8Array>) {
      heard();
      yield chunk;
    }
  } catch (thrown) {
    throw why(thrown);
  }
}

/** What ends a request before its answer is read. */
function refusal(response: http.IncomingMessage, host: string): ServerFault | undefined {
  const { statusCode = 0, headers } = response;
  if (statusCode >= 300 && statusCode < 400)
    return new ServerFault({ code: 'serverRedirects', args: { host, to: hostOf(headers.location) } });
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity')
    return new ServerFault({ code: 'serverBadReply', args: { host, fault: 'compressed' } });
  return undefined;
}

function hostOf(location: string | undefined): string {
  try {
    return new URL(location ?? '').host;
  } catch {
    // A place on the same server.
    return '/';
  }
}

function faultOf(thrown: unknown, host: string, at: 'connecting' | 'reading'): Error {
  if (thrown instanceof ServerFault || thrown instanceof Aborted) return thrown;
  const code = (thrown as NodeJS.ErrnoException | undefined)?.code ?? 'unknown';
  if (CERTIFICATE.test(code)) return new ServerFault({ code: 'serverUntrusted', args: { host, systemCode: code } });
  if (at === 'reading') return new ServerFault({ code: 'serverBadReply', args: { host, fault: 'cutOff' } });
  // What answers speaks another protocol than HTTP.
  if (code.startsWith('HPE_')) return new ServerFault({ code: 'serverBadReply', args: { host, fault: 'badShape' } });
  return new ServerFault({ code: 'serverDown', args: { host, systemCode: code } });
}

/** @returns undefined where the header says nothing that counts */
function retryAfterMs(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.min(MOST_RETRY_AFTER_MS, Math.max(0, seconds * 1000)) : undefined;
}

/** Calls `end` when nothing was heard for too long. */
class Watch {
  /** Whether it was. */
  isOver = false;
  private isStopped = false;
  private cancel: () => void;

  constructor(
    private readonly clock: Clock,
    private readonly silenceMs: number,
    private readonly end: () => void,
  ) {
    this.cancel = this.start();
  }

  heard(): void {
    if (this.isStopped) return;
    this.cancel();
    this.cancel = this.start();
  }

  stop(): void {
    this.isStopped = true;
    this.cancel();
  }

  private start(): () => void {
    return this.clock.after(this.silenceMs, () => {
      this.isOver = true;
      this.end();
    });
  }
}
