/** Deadlines that count only the time in which this process itself ran. */
import type { Clock } from '../../base/clock';

const TICK_MS = 500;
/** A gap between two ticks counts as this much at most. */
const LONGEST_TICK_MS = 2 * TICK_MS;

interface Deadline {
  leftMs: number;
  countedAtMs: number;
  readonly expire: () => void;
}

/**
 * Time is counted in ticks. A laptop that slept, or a debugger that stopped the host and the engine together, makes one
 * long gap between two ticks, which counts as one tick: the engine then has time to be heard before it is called hung.
 * A deadline expires at the first tick after its time.
 */
export class Deadlines<Key> {
  private readonly running = new Map<Key, Deadline>();
  private stopTick: (() => void) | undefined;

  constructor(private readonly clock: Clock) {}

  /** Starts a deadline, instead of the one of this key where there is one. */
  start(key: Key, afterMs: number, expire: () => void): void {
    this.running.set(key, { leftMs: afterMs, countedAtMs: this.clock.nowMs(), expire });
    if (!this.stopTick) this.scheduleTick();
  }

  clear(key: Key): void {
    this.running.delete(key);
    if (this.running.size > 0) return;
    this.stopTick?.();
    this.stopTick = undefined;
  }

  private scheduleTick(): void {
    this.stopTick = this.clock.after(TICK_MS, () => {
      this.scheduleTick();
      const nowMs = this.clock.nowMs();
      for (const deadline of this.running.values()) {
        deadline.leftMs -= Math.min(nowMs - deadline.countedAtMs, LONGEST_TICK_MS);
        deadline.countedAtMs = nowMs;
      }
      for (const [key, deadline] of [...this.running]) {
        // An earlier one may have cleared or replaced it.
        if (deadline.leftMs > 0 || this.running.get(key) !== deadline) continue;
        this.clear(key);
        deadline.expire();
      }
    });
  }
}
