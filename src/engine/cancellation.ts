/** Cancellation inside the engine: the signal is tested between runs, and the error names the stage. */
import type { CancelledAt } from '../protocol/engine';

export class CancelledError extends Error {
  constructor(readonly at: CancelledAt) {
    super(`cancelled at ${at}`);
  }
}

/** To be called between runs, because the runtime cannot be interrupted within one. @throws CancelledError */
export function throwIfCancelled(signal: AbortSignal | undefined, at: CancelledAt): void {
  if (signal?.aborted) throw new CancelledError(at);
}

/**
 * Waits for work that several requests share. A cancelled request stops waiting; the work goes on for the others.
 *
 * @throws CancelledError at once when the signal aborts
 */
export function unlessCancelled<T>(shared: Promise<T>, signal: AbortSignal | undefined, at: CancelledAt): Promise<T> {
  if (!signal) return shared;
  return new Promise((resolve, reject) => {
    const cancel = (): void => reject(new CancelledError(at));
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel, { once: true });
    shared.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancel));
  });
}
