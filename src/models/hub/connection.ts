/**
 * Requests to one hub. The token goes to the hub's own origin alone; redirects are followed by hand, to hosts that are
 * allowed; a server that asks to wait is waited for.
 */
import type { Clock } from '../../base/clock';
import { printable } from '../../base/text/printable';
import { HubFault, PullCancelled, throwIfCancelled } from './errors';
import { connectionFault } from './connectionFaults';
import { waitSeconds } from './retryAfter';
import { SILENT_SECONDS } from './stall';
import type { Fetch } from './systemFetch';

export interface ConnectionOptions {
  /** `https://huggingface.co`, or a mirror; http only on this machine. */
  readonly endpoint: string;
  readonly token?: string | undefined;
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** Hosts, with all below them, that the hub may redirect to beside itself. */
  readonly redirectHosts?: readonly string[];
  /** The date that this machine believes in. */
  readonly wallMs?: () => number;
}

export interface AskOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** Called once a second while the server makes one wait, with the seconds that are left. */
  readonly onWaiting?: ((seconds: number) => void) | undefined;
}

export interface Answer {
  readonly response: Response;
  /** It did not come from the hub itself, but from where the hub sent us. */
  readonly redirected: boolean;
  readonly host: string;
}

/** Where Hugging Face keeps the files. */
const REDIRECT_HOSTS = ['huggingface.co', 'hf.co'];
const MOST_REDIRECTS = 10;
const MOST_WAITS = 8;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

export class Connection {
  readonly endpoint: URL;
  private readonly redirectHosts: readonly string[];
  private readonly wallMs: () => number;

  /** @throws HubFault `badEndpoint` */
  constructor(private readonly options: ConnectionOptions) {
    this.endpoint = endpointOf(options.endpoint);
    this.redirectHosts = [this.endpoint.hostname, ...(options.redirectHosts ?? REDIRECT_HOSTS)];
    this.wallMs = options.wallMs ?? Date.now;
  }

  get host(): string {
    return this.endpoint.host;
  }

  get hasToken(): boolean {
    return this.options.token !== undefined;
  }

  get clock(): Clock {
    return this.options.clock;
  }

  /** The address of a path of the hub; a mirror's endpoint may have a path of its own. */
  address(path: string): URL {
    return new URL(`${this.endpoint.href.replace(/\/$/, '')}${path}`);
  }

  /**
   * The answer with any status but a redirect, 407, 429 and 503.
   *
   * @param at a path of the hub, or an address of it
   * @throws HubFault; PullCancelled
   */
  async ask(at: string | URL, options: AskOptions = {}): Promise<Answer> {
    for (let waits = 0; ; waits++) {
      const answer = await this.follow(typeof at === 'string' ? this.address(at) : at, options);
      const { status, headers } = answer.response;
      if (status !== 429 && status !== 503) return answer;
      void answer.response.body?.cancel().catch(() => undefined);
      if (waits === MOST_WAITS) throw new HubFault({ code: 'serverBusy', args: { host: answer.host, status } });
      await this.wait(waitSeconds(headers, waits, this.wallMs()), options);
    }
  }

  /** Counts down by a clock that never goes back. */
  async wait(seconds: number, { signal, onWaiting }: AskOptions): Promise<void> {
    for (let left = seconds; left > 0; left--) {
      throwIfCancelled(signal);
      onWaiting?.(left);
      await pause(this.clock, 1000, signal);
    }
    throwIfCancelled(signal);
  }

  private async follow(from: URL, options: AskOptions): Promise<Answer> {
    let url = from;
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      const response = await this.once(url, options);
      if (response.status === 407)
        throw new HubFault({ code: 'proxyFailed', args: { host: url.host, systemCode: '407' } });
      const location = response.headers.get('location');
      if (response.status < 300 || response.status > 399 || response.status === 304 || location === null)
        return { response, redirected: url.origin !== this.endpoint.origin, host: url.host };
      void response.body?.cancel().catch(() => undefined);
      url = this.allowed(location, url);
    }
    throw new HubFault({ code: 'tooManyRedirects', args: { host: this.host } });
  }

  private async once(url: URL, { headers, signal }: AskOptions): Promise<Response> {
    throwIfCancelled(signal);
    const { token, fetch: ask, clock } = this.options;
    const abort = new AbortController();
    const cancel = (): void => abort.abort();
    signal?.addEventListener('abort', cancel);
    let isLate = false;
    const stop = clock.after(SILENT_SECONDS * 1000, () => {
      isLate = true;
      cancel();
    });
    try {
      return await ask(url.href, {
        headers: {
          ...headers,
          ...(token !== undefined && url.origin === this.endpoint.origin && { authorization: `Bearer ${token}` }),
        },
        redirect: 'manual',
        // Aborting this signal later also ends the body; the one of the caller lives as long as the body.
        signal: signal ? AbortSignal.any([signal, abort.signal]) : abort.signal,
      });
    } catch (thrown) {
      if (signal?.aborted) throw new PullCancelled();
      if (isLate) throw new HubFault({ code: 'unreachable', args: { host: url.host, systemCode: 'ETIMEDOUT' } });
      throw connectionFault(thrown, url);
    } finally {
      stop();
      signal?.removeEventListener('abort', cancel);
    }
  }

  /** @throws HubFault `redirectRefused` */
  private allowed(location: string, from: URL): URL {
    const url = URL.canParse(location, from.href) ? new URL(location, from.href) : undefined;
    const isSafe =
      url !== undefined &&
      url.username === '' &&
      url.password === '' &&
      (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname) && this.isLocal)) &&
      this.redirectHosts.some((host) => url.hostname === host || url.hostname.endsWith(`.${host}`));
    if (!isSafe) throw new HubFault({ code: 'redirectRefused', args: { host: printable(url?.host || location) } });
    return url;
  }

  private get isLocal(): boolean {
    return LOOPBACK.test(this.endpoint.hostname);
  }
}

function endpointOf(given: string): URL {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const isSafe =
    url && (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname))) && !url.username;
  if (!isSafe) throw new HubFault({ code: 'badEndpoint', args: { endpoint: printable(given) } });
  return url;
}

/** Resolves after the time, or as soon as the signal is aborted. */
export function pause(clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      cancel();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const cancel = clock.after(ms, done);
    signal?.addEventListener('abort', done);
  });
}
