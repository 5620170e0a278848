/**
 * When the event loop last turned: what is handled right after it stood still may have come at any moment since then. A
 * timer tells, for a while after each key.
 */
import type { Clock } from '../../../base/clock';

const BEAT_MS = 50;
/** How long it beats after it was last asked to. */
const KEPT_MS = 3000;

export class Pulse {
  private beatAtMs = 0;
  private turnedAtMs: number | undefined;
  private untilMs = 0;
  private stop: (() => void) | undefined;

  constructor(private readonly clock: Clock) {}

  /** The earliest moment at which what is handled now may have come; now where it does not beat. */
  get lastTurnMs(): number {
    return this.turnedAtMs ?? this.clock.nowMs();
  }

  keep(): void {
    this.untilMs = this.clock.nowMs() + KEPT_MS;
    if (this.stop) return;
    this.beatAtMs = this.clock.nowMs();
    this.wait();
  }

  dispose(): void {
    this.stop?.();
  }

  private wait(): void {
    this.stop = this.clock.after(BEAT_MS, () => this.beat());
  }

  private beat(): void {
    const now = this.clock.nowMs();
    // Timers come before messages: after a standstill the messages that waited are handled between this beat and the next.
    const isLate = now - this.beatAtMs > 2 * BEAT_MS;
    this.turnedAtMs = isLate ? this.beatAtMs : now;
    this.beatAtMs = now;
    if (isLate || now < this.untilMs) return this.wait();
    this.stop = undefined;
    this.turnedAtMs = undefined;
  }
}
