/** Rest, abort, look: work that follows something that moves, such as a cursor, and of which only the latest counts. */
import { systemClock, type Clock } from './clock';

export class Latest {
  private running: AbortController | undefined;
  private forgetTimer: () => void = () => undefined;

  /**
   * @param restMs how long nothing may move before the work begins, in milliseconds
   * @param work is told by the signal that it no longer counts; it handles its own errors
   */
  constructor(private readonly restMs: number, private readonly work: (signal: AbortSignal) => Promise<void>, private readonly clock: Clock = systemClock) {}

  /** Something moved: the work under way is aborted, and begins again when nothing moves for a while. */
  rest(): void {
    this.stop();
    this.forgetTimer = this.clock.after(this.restMs, () => this.start());
  }

  /** Begins at once, in place of the work that is under way or waits. */
  start(): void {
    this.stop();
    this.running = new AbortController();
    void this.work(this.running.signal);
  }

  /** Aborts the work under way, and begins no other. */
  stop(): void {
    this.forgetTimer();
    this.running?.abort();
    this.running = undefined;
  }
}
