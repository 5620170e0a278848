/** Notices that nothing comes any more, or next to nothing. */
import type { Clock } from '../../base/clock';

/** Without a byte. */
export const SILENT_SECONDS = 30;
/** Below `LEAST_BYTES_A_SECOND` on average. */
const SLOW_SECONDS = 60;
const LEAST_BYTES_A_SECOND = 1000;

export class StallWatch {
  private cancelTimer: () => void = () => undefined;
  private lastAtMs: number;
  private windowAtMs: number;
  private windowBytes = 0;

  /** @param onStall called once, with the seconds that were too long */
  constructor(
    private readonly clock: Clock,
    private readonly onStall: (seconds: number) => void,
  ) {
    this.lastAtMs = this.windowAtMs = clock.nowMs();
    this.arm();
  }

  note(bytes: number): void {
    this.lastAtMs = this.clock.nowMs();
    this.windowBytes += bytes;
  }

  stop(): void {
    this.cancelTimer();
  }

  private arm(): void {
    const dueMs = Math.min(this.lastAtMs + SILENT_SECONDS * 1000, this.windowAtMs + SLOW_SECONDS * 1000);
    this.cancelTimer = this.clock.after(Math.max(1, dueMs - this.clock.nowMs()), () => this.look());
  }

  private look(): void {
    const now = this.clock.nowMs();
    if (now - this.lastAtMs >= SILENT_SECONDS * 1000) return this.onStall(SILENT_SECONDS);
    if (now - this.windowAtMs >= SLOW_SECONDS * 1000) {
      if (this.windowBytes < SLOW_SECONDS * LEAST_BYTES_A_SECOND) return this.onStall(SLOW_SECONDS);
      this.windowAtMs = now;
      this.windowBytes = 0;
    }
    this.arm();
  }
}
