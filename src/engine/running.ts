/** The context of an operation that runs: cancellation, listeners, and its priority at a model. */
import type { AskOptions, Part } from '../protocol/engine';

export interface Running<Sent = Part> extends AskOptions<Sent> {
  /** Priority at a model; the smallest runs first. */
  readonly urgency?: number;
  /**
   * Awaited before each run of a model: yields to more urgent requests, and reports that the model works for this one.
   * Only work whose state no other request changes may await it.
   *
   * @throws CancelledError
   */
  readonly beforeRun?: () => Promise<void>;
}

/** Tells a listener how much of a text is read, in tokens. */
export const sayReading =
  (onPart: Running['onPart']) =>
  (done: number, total: number): void =>
    onPart?.({ kind: 'progress', stage: 'reading', done, total });
