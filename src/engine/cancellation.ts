/** Cancelling inside the engine: a signal tested between runs, and an error that says where. */
import type { CancelledAt } from '../protocol/engine';

export class CancelledError extends Error {
  constructor(readonly at: CancelledAt) {
    super(`cancelled at ${at}`);
  }
}

/** The runtime cannot be interrupted within a run, so this stands between runs. @throws CancelledError */
export function throwIfCancelled(signal: AbortSignal | undefined, at: CancelledAt): void {
  if (signal?.aborted) throw new CancelledError(at);
}
