import type { Clock } from '../../base/clock';
import { suggestedAddress, type ServerAddress } from '../../base/serverAddress';
import { eventsOf } from './events';
import { hasError, problemOf, saysTooLong, ServerFault } from './faults';
import { send, textOf, type Reply } from './http';
import type { Question } from './questions';
import { chunkOf, jsonOf, type Chunk } from './replies';

/** Where a key is kept. By origin; `undefined` where the person gave none. */
export type KeyOf = (origin: string) => Promise<string | undefined>;

export interface Line {
  readonly clock: Clock;
  readonly keyOf: KeyOf;
}

/** A key that a server did not accept is not sent to it again. */
export class ServerRequests {
  private readonly rejected = new Map<string, { key: string | undefined; status: number }>();

  constructor(private readonly line: Line) {}

  /** Forgets which keys were not accepted. */
  reset(): void {
    this.rejected.clear();
  }

  /** @throws ServerFault | Aborted */
  async json(
    address: ServerAddress,
    path: string,
    options: { body?: unknown; signal?: AbortSignal; model?: string } = {},
  ): Promise<unknown> {
    const reply = await this.open(address, path, options);
    const text = await textOf(reply, address.host);
    if (isPage(reply, text)) throw wrongAddress(address, path);
    const json = jsonOf(text, address.host);
    if (hasError(json))
      throw new ServerFault({
        code: 'serverRefused',
        args: { host: address.host, status: reply.status, problem: problemOf(json) },
      });
    return json;
  }

  /**
   * The chunks of an answer as they come. Ending the iteration closes the connection.
   * @throws ServerFault | Aborted
   */
  async *stream(
    address: ServerAddress,
    question: Question,
    { signal, model }: { signal?: AbortSignal; model: string },
  ): AsyncGenerator<Chunk> {
    const { path, body, format } = question;
    const reply = await this.open(address, path, { body, signal, model });
    try {
      if (reply.contentType.includes('text/html')) throw wrongAddress(address, path);
      // A proxy may answer as a whole what was asked for as a stream.
      if (format === 'sse' && reply.contentType.includes('application/json'))
        return yield* wholeOf(await textOf(reply, address.host), address.host);
      for await (const data of eventsOf(reply.chunks, format, address.host)) {
        const chunk = chunkOf(data, address.host);
        if (!chunk) return;
        yield chunk;
        if (chunk.end) return;
      }
    } finally {
      reply.close();
    }
  }

  /** @throws ServerFault for a status that is no success */
  private async open(
    address: ServerAddress,
    path: string,
    { body, signal, model }: { body?: unknown; signal?: AbortSignal; model?: string },
  ): Promise<Reply> {
    const key = await this.line.keyOf(address.origin);
    const known = this.rejected.get(address.origin);
    if (known && known.key === key) throw keyRejected(address, known.status);
    const reply = await send({ address, path, body, key, signal }, this.line.clock);
    if (reply.status >= 200 && reply.status < 300) return reply;
    if (reply.status === 401 || reply.status === 403) {
      reply.close();
      this.rejected.set(address.origin, { key, status: reply.status });
      throw keyRejected(address, reply.status);
    }
    const error = errorIn(await textOf(reply, address.host));
    if (reply.status === 404 && (error === undefined || model === undefined)) throw wrongAddress(address, path);
    if (reply.status === 404 && model !== undefined)
      throw new ServerFault({ code: 'serverModelMissing', args: { host: address.host, model, known: [] } });
    throw new ServerFault(
      { code: 'serverRefused', args: { host: address.host, status: reply.status, problem: problemOf(error) } },
      reply.retryAfterMs,
      saysTooLong(error),
    );
  }
}

const keyRejected = ({ host }: ServerAddress, status: number) =>
  new ServerFault({ code: 'serverKeyRejected', args: { host, status } });

const wrongAddress = (address: ServerAddress, path: string) =>
  new ServerFault({
    code: 'serverWrongAddress',
    args: { tried: address.base + path, suggestion: suggestedAddress(address) },
  });

const isPage = ({ contentType }: Reply, text: string): boolean =>
  contentType.includes('text/html') || text.trimStart().startsWith('<');

/** @returns undefined where the text is no object with an error */
function errorIn(text: string): unknown {
  try {
    const json: unknown = JSON.parse(text);
    return hasError(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

function* wholeOf(text: string, host: string): Generator<Chunk> {
  const chunk = chunkOf(text, host);
  if (chunk) yield chunk;
}
