/** Calls back once nobody has used something for a time. */
import type { Clock } from '../base/clock';

export class IdleTimer {
  private users = 0;
  private stop: (() => void) | undefined;
  private isDisposed = false;

  /**
   * @param afterMs Infinity for never
   * @param expire called after such a time without a user. @returns whether to call again after another
   */
  constructor(
    private readonly clock: Clock,
    private readonly afterMs: number,
    private readonly expire: () => boolean,
  ) {}

  get isUsed(): boolean {
    return this.users > 0;
  }

  /** Counts a user for as long as `work` takes; the time begins when the last one has ended. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.users++;
    this.cancel();
    try {
      return await work();
    } finally {
      this.users--;
      this.begin();
    }
  }

  /** Begins the time anew, where nobody uses the thing. */
  begin(): void {
    this.cancel();
    // A timer of the system would take an infinite time for none.
    if (this.isUsed || this.isDisposed || this.afterMs === Infinity) return;
    this.stop = this.clock.after(this.afterMs, () => {
      this.stop = undefined;
      if (this.expire()) this.begin();
    });
  }

  dispose(): void {
    this.isDisposed = true;
    this.cancel();
  }

  private cancel(): void {
    this.stop?.();
    this.stop = undefined;
  }
}
