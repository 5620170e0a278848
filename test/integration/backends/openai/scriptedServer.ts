import * as http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  /** As it came; empty for GET. */
  readonly text: string;
  /** The same as JSON. */
  readonly body: Record<string, unknown>;
}

/** Answers one request. */
export type Script = (received: Received, response: http.ServerResponse) => void | Promise<void>;

/** A server on this machine that answers as a test says, path by path, and keeps what it was sent. */
export class ScriptedServer {
  readonly received: Received[] = [];
  private readonly server: http.Server;
  private closed = 0;
  private readonly waiting: (() => void)[] = [];

  private constructor(public scripts: Record<string, Script>) {
    this.server = http.createServer((request, response) => void this.serve(request, response));
  }

  static async start(scripts: Record<string, Script>): Promise<ScriptedServer> {
    const made = new ScriptedServer(scripts);
    await new Promise<void>((resolve) => made.server.listen(0, '127.0.0.1', resolve));
    return made;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Of one path, in order. */
  at(path: string): Received[] {
    return this.received.filter((each) => each.path === path);
  }

  /** How many connections ended before their answer did. */
  get closedEarly(): number {
    return this.closed;
  }

  /** Resolves when so many connections ended before their answer did. */
  async untilClosedEarly(count: number): Promise<void> {
    while (this.closed < count) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    response.on('close', () => {
      if (response.writableFinished) return;
      this.closed++;
      for (const resolve of this.waiting.splice(0)) resolve();
    });
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const text = Buffer.concat(parts).toString('utf8');
    const received: Received = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      text,
      body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
    };
    this.received.push(received);
    const script = this.scripts[received.path] ?? json({ error: { message: 'no such path', type: 'not_found' } }, 404);
    await script(received, response);
  }
}

export const json =
  (value: unknown, status = 200): Script =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };

export const page =
  (status = 200): Script =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'text/html' }).end('<!doctype html><title>Sign in</title>');
  };

/** Server-sent events, one for each text. */
export const sse =
  (events: readonly string[], { end = true }: { end?: boolean } = {}): Script =>
  (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const data of events) response.write(`data: ${data}\n\n`);
    if (end) response.end();
  };

export const ndjson =
  (values: readonly unknown[]): Script =>
  (_, response) => {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    response.end(values.map((value) => `${JSON.stringify(value)}\n`).join(''));
  };
