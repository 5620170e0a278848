import { ServerBackend, type ServerParts } from '../../../../src/backends/openai/serverBackend';
import type { ServerMemory } from '../../../../src/protocol/servers';
import { FakeClock } from '../../../unit/base/fakeClock';
import type { ScriptedServer } from './scriptedServer';

/** Keeps what is found in this process. */
export class Memory {
  known: ServerMemory = {};
  read(): unknown {
    return this.known;
  }
  write(known: ServerMemory): void {
    this.known = known;
  }
}

/** A backend that knows one server, under the name `here`. */
export function backendFor(
  server: Pick<ScriptedServer, 'url'>,
  given: Partial<ServerParts> & { memory?: Memory } = {},
) {
  const clock = new FakeClock();
  const { url } = server;
  const memory = given.memory ?? new Memory();
  const backend = new ServerBackend({
    clock,
    servers: () => ({ here: url }),
    keyOf: async () => undefined,
    isAllowed: () => true,
    ...given,
    memory,
  });
  return { backend, clock, memory };
}
