/** The engine's end of the channel: parses every message, runs requests, settles each exactly once. */
import * as v from 'valibot';
import { PROTOCOL_VERSION, ToEngine, assertNever, type Engine, type EngineRequest, type FromEngine, type Operation, type OutcomeOf } from '../../protocol/engine';

export interface Channel {
  send(message: FromEngine): void;
  onMessage(listener: (message: unknown) => void): void;
}

export function serve(engine: Engine, channel: Channel): void {
  const running = new Map<number, AbortController>();

  async function answer(id: number, request: EngineRequest): Promise<void> {
    const abort = new AbortController();
    running.set(id, abort);
    const outcome = await engine.ask<Operation>(request, {
      signal: abort.signal,
      onPart: (part) => channel.send({ kind: 'part', id, part }),
      onWorking: (isWorking) => channel.send({ kind: 'working', id, isWorking }),
    });
    running.delete(id);
    channel.send({ kind: 'outcome', id, outcome });
  }

  channel.onMessage((unknown) => {
    const parsed = v.safeParse(ToEngine, unknown);
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

/** A message that cannot be read is answered where it carries an id, so that its asker does not wait for ever. */
function refuse(message: unknown, channel: Channel): void {
  const id = (message as { id?: unknown } | null)?.id;
  if (typeof id !== 'number') return;
  const outcome: OutcomeOf<Operation> = {
    kind: 'failed',
    error: { code: 'protocolError', message: 'The engine could not read a request.', nextStep: 'Reload the window, so that both sides are of one version.' },
  };
  channel.send({ kind: 'outcome', id, outcome });
}
