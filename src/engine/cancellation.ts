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

/**
 * Waits for work that several requests share, which goes on when one of them is cancelled. @throws CancelledError at
 * once
 */
export function unlessCancelled<T>(shared: Promise<T>, signal: AbortSignal | undefined, at: CancelledAt): Promise<T> {
  if (!signal) return shared;
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(new CancelledError(at));
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    shared.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
