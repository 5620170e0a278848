/** Time as an argument, so that a test can turn thirty seconds into none. */
export interface Clock {
  /** Milliseconds on a clock that never goes back. */
  nowMs(): number;
  /** Calls `action` once after `delayMs`; the returned function forgets it and may be called any number of times. */
  after(delayMs: number, action: () => void): () => void;
}

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  after(delayMs, action) {
    const timer = setTimeout(action, delayMs);
    return () => clearTimeout(timer);
  },
};
