/** What a server was asked and what it answered: recorded between a backend and a real server, and replayed in its place. */
import assert from 'node:assert/strict';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Exchange {
  readonly method: string;
  readonly path: string;
  /** As it was sent; empty for GET. */
  readonly asked: string;
  readonly status: number;
  readonly contentType: string;
  readonly answered: string;
}

/** As it lies in test/fixtures/servers. */
export interface Recorded {
  readonly kind: string;
  readonly version: string;
  /** How the server was started, without the paths of the machine. */
  readonly started: string;
  readonly exchanges: readonly Exchange[];
}

export interface Connection {
  readonly url: string;
  stop(): Promise<void>;
}

type Serve = (exchange: Pick<Exchange, 'method' | 'path' | 'asked'>, response: http.ServerResponse) => Promise<void>;

async function listen(serve: Serve): Promise<Connection> {
  const server = http.createServer((request, response) => {
    void (async () => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const { method = '', url = '' } = request;
      await serve({ method, path: url, asked: Buffer.concat(parts).toString('utf8') }, response);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Stands between a backend and a server, hands on every chunk as it comes, and keeps what went through. */
export async function record(target: string): Promise<Connection & { readonly exchanges: readonly Exchange[] }> {
  const exchanges: Exchange[] = [];
  const connection = await listen(async ({ method, path, asked }, response) => {
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    let answered = '';
    const decoder = new TextDecoder();
    const body = method === 'POST' ? asked : undefined;
    const headers = { 'content-type': 'application/json' };
    const reply = await fetch(target + path, { method, headers, body, signal: gone.signal }).catch(() => undefined);
    const contentType = reply?.headers.get('content-type') ?? '';
    response.writeHead(reply?.status ?? 502, { 'content-type': contentType });
    try {
      for await (const chunk of (reply?.body ?? []) as AsyncIterable<Uint8Array>) {
        answered += decoder.decode(chunk, { stream: true });
        response.write(chunk);
      }
    } catch {
      // The backend has closed its end, as it does when it has enough.
    }
    exchanges.push({ method, path, asked, status: reply?.status ?? 502, contentType, answered });
    response.end();
  });
  return { ...connection, exchanges };
}

/** Answers as a server did that was recorded. What it was not asked then has no answer. */
export function replay({ exchanges }: Recorded): Promise<Connection> {
  const left = [...exchanges];
  return listen(async ({ method, path, asked }, response) => {
    const isSame = (each: Exchange): boolean => each.method === method && each.path === path && each.asked === asked;
    const at = left.findIndex(isSame);
    const found = at === -1 ? exchanges.findLast(isSame) : left.splice(at, 1)[0];
    if (!found) return void response.writeHead(599).end('{"error":{"type":"not_recorded"}}');
    response.writeHead(found.status, { 'content-type': found.contentType }).end(found.answered);
  });
}

/** @throws AssertionError for what is no record */
export function recordedIn(json: string): Recorded {
  const recorded = JSON.parse(json) as Recorded;
  assert.ok(recorded.exchanges.length > 0);
  return recorded;
}
