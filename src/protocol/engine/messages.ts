/** The envelopes of the channel between asker and engine, around the requests and parts of any table of operations. */
import * as v from 'valibot';
import { count, name } from './values';

/** What the asker sends: a request with an id of its own choice, and later perhaps that it no longer waits. */
export function toEngine<Request>(
  request: v.GenericSchema<unknown, Request>,
): v.GenericSchema<unknown, ToEngineOf<Request>> {
  return v.variant('kind', [
    v.strictObject({ kind: v.literal('request'), id: count, request }),
    v.strictObject({ kind: v.literal('cancel'), id: count }),
  ]);
}
export type ToEngineOf<Request> = { kind: 'request'; id: number; request: Request } | { kind: 'cancel'; id: number };

export const EngineEvent = v.variant('kind', [
  /** `fraction` 0..1 of the bytes checked and the sessions built. */
  v.strictObject({ kind: v.literal('loading'), model: name, fraction: v.number() }),
  v.strictObject({ kind: v.literal('loaded'), model: name, elapsedMs: v.number() }),
]);
export type EngineEvent = v.InferOutput<typeof EngineEvent>;

/** What the engine sends. */
export function fromEngine<Part>(part: v.GenericSchema<unknown, Part>): v.GenericSchema<unknown, FromEngineOf<Part>> {
  return v.variant('kind', [
    v.strictObject({ kind: v.literal('hello'), version: v.number(), pid: count }),
    /** Instead of `hello`: the native runtime does not load here, and will not when it is tried again. */
    v.strictObject({ kind: v.literal('noBuild'), platform: name, architecture: name, systemCode: name }),
    v.strictObject({ kind: v.literal('part'), id: count, part }),
    /**
     * Whether a model works for a request from here on, and which: a request on a capture names none. A request that waits for its turn, loads a model or tokenizes
     * has none working for it, and one that gives way to a more urgent request has none until its turn is back. Said
     * again from time to time while it works: an engine that is silent for longer than a run takes hangs.
     */
    v.strictObject({ kind: v.literal('working'), id: count, isWorking: v.boolean(), model: name }),
    /** The outcome is parsed with the schema of the operation that was asked, which only the asker knows. */
    v.strictObject({ kind: v.literal('outcome'), id: count, outcome: v.unknown() }),
    v.strictObject({ kind: v.literal('event'), event: EngineEvent }),
    /** No model is loaded and nothing is kept, and has not been for a while: the asker may let the process go. */
    v.strictObject({ kind: v.literal('idle') }),
  ]);
}
export type FromEngineOf<Part> =
  | { kind: 'hello'; version: number; pid: number }
  | { kind: 'noBuild'; platform: string; architecture: string; systemCode: string }
  | { kind: 'part'; id: number; part: Part }
  | { kind: 'working'; id: number; isWorking: boolean; model: string }
  | { kind: 'outcome'; id: number; outcome: unknown }
  | { kind: 'event'; event: EngineEvent }
  | { kind: 'idle' };
