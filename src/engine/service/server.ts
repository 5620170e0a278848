/** The engine's end of the channel: parses every message, runs requests, settles each exactly once. */
import * as v from 'valibot';
import { PROTOCOL_VERSION, assertNever, type AskOptions, type Failed } from '../../protocol/engine';
import type { FromEngineOf, ToEngineOf } from '../../protocol/engine/messages';

export interface Channel<Part> {
  send(message: FromEngineOf<Part>): void;
  onMessage(listener: (message: unknown) => void): void;
}

/** Anything that answers requests. `ask` never rejects. */
export interface Answering<Request, Part> {
  ask(request: Request, options: AskOptions<Part>): Promise<unknown>;
}

/** @param schema of the messages that the asker sends */
export function serve<Request, Part>(
  engine: Answering<Request, Part>,
  schema: v.GenericSchema<unknown, ToEngineOf<Request>>,
  channel: Channel<Part>,
): void {
  const running = new Map<number, AbortController>();

  async function answer(id: number, request: Request): Promise<void> {
    const abort = new AbortController();
    running.set(id, abort);
    const outcome = await engine.ask(request, {
      signal: abort.signal,
      onPart: (part) => channel.send({ kind: 'part', id, part }),
      onWorking: (isWorking, model) => channel.send({ kind: 'working', id, isWorking, model }),
    });
    running.delete(id);
    channel.send({ kind: 'outcome', id, outcome });
  }

  channel.onMessage((unknown) => {
    const parsed = v.safeParse(schema, unknown);
    if (!parsed.success) {
      refuse(unknown, channel);
      return;
    }
    const message = parsed.output;
    switch (message.kind) {
      case 'request':
        void answer(message.id, message.request);
        return;
      case 'cancel':
        running.get(message.id)?.abort();
        return;
      default:
        assertNever(message);
    }
  });
  channel.send({ kind: 'hello', version: PROTOCOL_VERSION, pid: process.pid });
}

/** Answers an unreadable message that carries an id with a failure, so that the caller does not wait for ever. */
function refuse<Part>(message: unknown, channel: Channel<Part>): void {
  const id = (message as { id?: unknown } | null)?.id;
  if (typeof id !== 'number') return;
  const outcome: Failed = { kind: 'failed', error: { code: 'protocolError', args: { what: 'requestUnreadable' } } };
  channel.send({ kind: 'outcome', id, outcome });
}
