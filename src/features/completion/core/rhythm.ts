/** How fast a person types and how fast the engine answers: when it is worth asking. Times in milliseconds. */

/** A longer time between two keys is a pause for thought and says nothing about the rhythm. */
const PAUSE_MS = 1000;
const KEPT = 20;
/** Fewer say nothing yet. */
const ENOUGH = 5;
/** Of a practiced typist, until a person's own is known. */
const USUAL_INTERVAL_MS = 180;
/** Then the next key is later than more than half of the keys are. */
const INTERVALS_WAITED = 1.15;
const MOST_DELAY_MS = 300;
/** The share of the usual interval that an answer may take while every key is asked about. */
const KEEPS_UP = 0.5;

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

  /** @param elapsedMs after which the next key ended a question: the answer would have taken at least so long */
  onCancelled(elapsedMs: number): void {
    keep(this.latenciesMs, Math.max(elapsedMs, median(this.latenciesMs) ?? 0));
  }

  /** The usual time between two keys. */
  get intervalMs(): number {
    return median(this.intervalsMs) ?? USUAL_INTERVAL_MS;
  }

  /**
   * How long after a key the engine is asked: at once while it answers within half of the usual time between two keys,
   * and as late as a pause begins when it takes all of that time, since it could answer in a pause only.
   */
  get delayMs(): number {
    const latencyMs = median(this.latenciesMs) ?? 0;
    if (latencyMs <= KEEPS_UP * this.intervalMs) return 0;
    const behind = (latencyMs / this.intervalMs - KEEPS_UP) / (1 - KEEPS_UP);
    return Math.min(1, behind) * Math.min(MOST_DELAY_MS, Math.max(this.pauseMs, latencyMs));
  }

  /** After so long without a key the person has stopped typing for a moment. */
  get pauseMs(): number {
    return Math.min(MOST_DELAY_MS, INTERVALS_WAITED * this.intervalMs);
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
