/** For tests of what is shown, which need not work out the same answer again. */
import type { Engine, Operation, OutcomeOf, RequestOf } from '../../src/protocol/engine';

/** By the engine that works them out: suites may share one. */
const remembered = new WeakMap<Engine, Engine>();

/** An engine that works out once what takes long and is the same each time. */
export function remembering(engine: Engine): Engine {
  const former = remembered.get(engine);
  if (former) return former;
  const known = new Map<string, Promise<unknown>>();
  const made: Engine = {
    ask: <Op extends Operation>(...asked: Parameters<typeof engine.ask<Op>>) => {
      const request: RequestOf<Operation> = asked[0];
      if (request.op !== 'faithfulness' && request.op !== 'patch') return engine.ask<Op>(...asked);
      const key = JSON.stringify(Object.entries(request).sort());
      const found = known.get(key) ?? engine.ask<Op>(...asked);
      known.set(key, found);
      // Not what a page that was closed, or a person, had cancelled.
      void found.then((outcome) => {
        if ((outcome as { kind: string }).kind === 'cancelled') known.delete(key);
      });
      return found as Promise<OutcomeOf<Op>>;
    },
  };
  remembered.set(engine, made);
  return made;
}
