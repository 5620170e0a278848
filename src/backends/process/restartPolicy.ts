/** What to do when the engine is needed again after it failed. */
export type RestartDecision =
  | { readonly kind: 'start'; readonly delayMs: number }
  /** It failed too often in a row: only a person starts it again. */
  | { readonly kind: 'stop' };

/** Waits before the first, second, … start that follows a failure; after the last one the breaker opens. */
const BACK_OFF_MS = [0, 500, 1000, 2000, 4000] as const;

/** A wait is longer or shorter by up to this share. */
const JITTER = 0.2;

/** Failures in a row decide how long to wait. An immutable value: a failure or a success makes its successor. */
export class RestartPolicy {
  static readonly fresh = new RestartPolicy(0);

  /** What no further start can mend. */
  static readonly stopped = new RestartPolicy(BACK_OFF_MS.length + 1);

  private constructor(private readonly failures: number) {}

  /** @param random in [0, 1): several windows whose engines died together do not all start at the same moment */
  decide(random: number): RestartDecision {
    if (this.failures === 0) return { kind: 'start', delayMs: 0 };
    const delayMs = BACK_OFF_MS[this.failures - 1];
    return delayMs === undefined
      ? { kind: 'stop' }
      : { kind: 'start', delayMs: delayMs * (1 + JITTER * (2 * random - 1)) };
  }

  /** The policy after one more failure. */
  next(): RestartPolicy {
    // Once the breaker is open, further failures change nothing.
    return new RestartPolicy(Math.min(this.failures + 1, BACK_OFF_MS.length + 1));
  }
}
