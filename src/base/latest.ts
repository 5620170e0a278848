/**
 * Debounced work that aborts its predecessor: it follows something that changes often, such as a cursor, and only the
 * latest run counts.
 */
import { systemClock, type Clock } from './clock';

export class Latest {
  private running: AbortController | undefined;
  private forgetTimer: () => void = () => undefined;

  /**
   * @param restMs milliseconds without a change before the work begins
   * @param work is aborted through its signal; it handles its own errors
   */
  constructor(
    private readonly restMs: number,
    private readonly work: (signal: AbortSignal) => Promise<void>,
    private readonly clock: Clock = systemClock,
  ) {}

  /** Something changed: aborts the running work, and starts again after `restMs` without a change. */
  rest(): void {
    this.stop();
    this.forgetTimer = this.clock.after(this.restMs, () => this.start());
  }

  /** Starts at once, in place of work that is running or waiting. */
  start(): void {
    this.stop();
    this.running = new AbortController();
    void this.work(this.running.signal);
  }

  /** Aborts the running work and forgets the waiting one. */
  stop(): void {
    this.forgetTimer();
    this.running?.abort();
    this.running = undefined;
  }
}
