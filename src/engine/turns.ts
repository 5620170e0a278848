/**
 * A lock with priorities (cooperative scheduling). A model has one runtime session, so its requests run one at a time:
 * the most urgent first, and the oldest first among equals. A long request yields between two runs of the model, so
 * that a keystroke does not wait for the end of a long text.
 */
import type { CancelledAt } from '../protocol/engine';
import { CancelledError } from './cancellation';

/** Priorities; the smallest runs first. A person waits for `typing` and `looking`, and less for the other two. */
export const URGENCY = { typing: 0, looking: 1, readingAhead: 2, writing: 3 } as const;
export type Urgency = keyof typeof URGENCY;

interface Waiter {
  readonly urgency: number;
  /** Resolves the waiter's `acquire`. */
  readonly begin: () => void;
}

export class Turns {
  private isTaken = false;
  /** In the order in which they will run. */
  private readonly waiting: Waiter[] = [];

  /** Runs `work` while it holds the lock. @throws CancelledError at once when the signal aborts while it waits */
  async run<T>(work: (turn: Turn) => Promise<T>, urgency: number, signal?: AbortSignal): Promise<T> {
    const turn = new Turn(this, urgency, signal);
    await this.acquire(urgency, signal, 'last', 'queue');
    try {
      return await work(turn);
    } finally {
      if (turn.held) this.release();
    }
  }

  /** Whether a request with a smaller `urgency` waits. */
  isAwaitedByMoreUrgent(urgency: number): boolean {
    const [next] = this.waiting;
    return next !== undefined && next.urgency < urgency;
  }

  /**
   * Waits for the lock.
   *
   * @param place in the queue, among the equally urgent
   * @param at the stage that a cancellation reports
   * @throws CancelledError at once when the signal aborts
   */
  acquire(urgency: number, signal: AbortSignal | undefined, place: 'first' | 'last', at: CancelledAt): Promise<void> {
    if (signal?.aborted) return Promise.reject(new CancelledError(at));
    if (!this.isTaken) {
      this.isTaken = true;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.waiting.splice(this.waiting.indexOf(waiter), 1);
        reject(new CancelledError(at));
      };
      const waiter: Waiter = {
        urgency,
        begin: () => {
          signal?.removeEventListener('abort', leave);
          resolve();
        },
      };
      const index = this.waiting.findIndex((other) =>
        place === 'first' ? other.urgency >= urgency : other.urgency > urgency,
      );
      this.waiting.splice(index < 0 ? this.waiting.length : index, 0, waiter);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  /** Passes the lock to the first waiter, or frees it. */
  release(): void {
    const next = this.waiting.shift();
    if (next) next.begin();
    else this.isTaken = false;
  }
}

/** The lock as one request holds it. */
export class Turn {
  private isHeld = true;

  constructor(
    private readonly turns: Turns,
    private readonly urgency: number,
    private readonly signal: AbortSignal | undefined,
  ) {}

  get held(): boolean {
    return this.isHeld;
  }

  /**
   * Yields to more urgent requests, where any wait. Work may call it between two runs of the model, provided that no
   * other request changes its state.
   *
   * @param onChange called with false when the lock is passed on and with true when it is held again
   * @throws CancelledError at once when the signal aborts while it waits
   */
  async giveWay(onChange?: (held: boolean) => void): Promise<void> {
    if (!this.turns.isAwaitedByMoreUrgent(this.urgency)) return;
    this.isHeld = false;
    onChange?.(false);
    this.turns.release();
    // Queue before the equally urgent, so that a request that has begun finishes before another begins.
    await this.turns.acquire(this.urgency, this.signal, 'first', 'decode');
    this.isHeld = true;
    onChange?.(true);
  }
}
