/** How fast a person types and how fast the engine answers: when it is worth asking. Times in milliseconds. */

/** A longer time between two keys is a pause for thought and says nothing about the rhythm. */
const PAUSE_MS = 1000;
const KEPT = 20;
/** Fewer say nothing yet. */
const ENOUGH = 5;
/** Of a practiced typist, until a person's own is known. */
const USUAL_INTERVAL_MS = 180;
/**
 * Waiting for 1.25 intervals saves a tenth fewer keys, for a fifth fewer questions; waiting for one asks a tenth more.
 */
const INTERVALS_WAITED = 1.15;
const LEAST_DELAY_MS = 50;
const MOST_DELAY_MS = 300;

export class Rhythm {
  private readonly intervalsMs: number[] = [];
  private readonly latenciesMs: number[] = [];
  private latestKeyMs = -Infinity;

  /** @param atMs on a clock that never goes back */
  onKey(atMs: number): void {
    const intervalMs = atMs - this.latestKeyMs;
    this.latestKeyMs = atMs;
    if (intervalMs < PAUSE_MS) keep(this.intervalsMs, intervalMs);
  }

  /** The next key starts a new stretch of typing: what came between took no time that typing takes. */
  interrupt(): void {
    this.latestKeyMs = -Infinity;
  }

  /** When the last key of this stretch of typing was pressed; -Infinity before the first. */
  get lastKeyMs(): number {
    return this.latestKeyMs;
  }

  onAnswer(elapsedMs: number): void {
    keep(this.latenciesMs, elapsedMs);
  }

  /** The usual time between two keys. */
  get intervalMs(): number {
    return median(this.intervalsMs) ?? USUAL_INTERVAL_MS;
  }

  /**
   * How long after a key the engine is asked: when the next key is later than more than half of the keys are. An engine
   * slower than the rhythm could answer in a longer pause only, so it is asked only there.
   */
  get delayMs(): number {
    const delayMs = Math.max(INTERVALS_WAITED * this.intervalMs, median(this.latenciesMs) ?? 0);
    return Math.min(MOST_DELAY_MS, Math.max(LEAST_DELAY_MS, delayMs));
  }
}

/** Oldest first. */
function keep(values: number[], value: number): void {
  values.push(value);
  if (values.length > KEPT) values.shift();
}

/** @returns undefined while too few are known */
function median(values: readonly number[]): number | undefined {
  return values.length < ENOUGH ? undefined : [...values].sort((a, b) => a - b)[values.length >> 1];
}
