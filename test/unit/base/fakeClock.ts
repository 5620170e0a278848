import type { Clock } from '../../../src/base/clock';

/** A clock that the test advances. */
export class FakeClock implements Clock {
  private now = 0;
  private timers: { atMs: number; action: () => void }[] = [];

  nowMs(): number {
    return this.now;
  }

  after(delayMs: number, action: () => void): () => void {
    const timer = { atMs: this.now + delayMs, action };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((each) => each !== timer);
    };
  }

  get pendingTimers(): number {
    return this.timers.length;
  }

  /** Milliseconds until the next timer. */
  get nextInMs(): number {
    return Math.min(...this.timers.map(({ atMs }) => atMs)) - this.now;
  }

  /** The machine sleeps: time passes and no timer fires; those that were due fire when it wakes. */
  sleep(ms: number): void {
    this.now += ms;
    this.advance(0);
  }

  advance(ms: number): void {
    const until = this.now + ms;
    for (;;) {
      const next = this.timers.filter((each) => each.atMs <= until).sort((a, b) => a.atMs - b.atMs)[0];
      if (!next) break;
      this.timers = this.timers.filter((each) => each !== next);
      this.now = Math.max(this.now, next.atMs);
      next.action();
    }
    this.now = until;
  }
}
