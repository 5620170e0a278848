import { Lines } from './lines';

/** `sse`: server-sent events. `ndjson`: a JSON value a line, as Ollama streams. */
export type StreamFormat = 'sse' | 'ndjson';

/**
 * The data of a stream's events, one string each, whatever the chunks are. Comments, which some servers send to keep a
 * connection open, are none. What stands at the end without a blank line counts too: some servers leave it out.
 *
 * @throws ServerFault for a line that is too long
 */
export async function* eventsOf(
  chunks: AsyncIterable<Uint8Array>,
  format: StreamFormat,
  host: string,
): AsyncGenerator<string> {
  const lines = new Lines(host);
  const event = new OpenEvent();
  const read =
    format === 'sse' ? (line: string) => event.add(line) : (line: string) => (line.trim() === '' ? undefined : line);
  for await (const chunk of chunks) {
    for (const line of lines.feed(chunk)) {
      const data = read(line);
      if (data !== undefined) yield data;
    }
  }
  const last = lines.end();
  const data = last === undefined ? undefined : read(last);
  if (data !== undefined) yield data;
  const left = event.end();
  if (left !== undefined) yield left;
}

/** The lines of one server-sent event. */
class OpenEvent {
  private data: string[] = [];
  private isFirst = true;

  /** @returns the event's data where this line ends it */
  add(written: string): string | undefined {
    const line = this.isFirst ? written.replace(/^\uFEFF/, '') : written;
    this.isFirst = false;
    if (line === '') return this.end();
    const colon = line.indexOf(':');
    // A comment.
    if (colon === 0) return undefined;
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') this.data.push(value);
    // Not of the standard: some servers write an error object so.
    if (field === 'error') this.data.push(`{"error":${isJson(value) ? value : JSON.stringify(value)}}`);
    return undefined;
  }

  end(): string | undefined {
    if (this.data.length === 0) return undefined;
    const whole = this.data.join('\n');
    this.data = [];
    return whole;
  }
}

function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}
