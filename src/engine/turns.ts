/**
 * Turns at a model. A model has one runtime session, so its requests run one at a time: the most urgent first, and
 * among equals the oldest. A long request gives way between two runs of the model, so a keystroke is served in the
 * middle of a story (cooperative scheduling).
 */
import type { CancelledAt } from '../protocol/engine';
import { CancelledError } from './cancellation';

/** Smaller runs first: what a person waits for while typing, what they look at, reading ahead, long texts. */
export const URGENCY = { typing: 0, looking: 1, readingAhead: 2, writing: 3 } as const;
export type Urgency = keyof typeof URGENCY;

interface Waiter {
  readonly urgency: number;
  /** Hands the turn over. */
  readonly begin: () => void;
}

export class Turns {
  private taken = false;
  /** In the order in which they get the turn. */
  private readonly waiting: Waiter[] = [];

  /** Runs `work` when its turn has come. @throws CancelledError as soon as the signal is aborted while it waits */
  async run<T>(work: (turn: Turn) => Promise<T>, urgency: number, signal?: AbortSignal): Promise<T> {
    const turn = new Turn(this, urgency, signal);
    await this.take(urgency, signal, 'last', 'queue');
    try {
      return await work(turn);
    } finally {
      if (turn.held) this.release();
    }
  }

  isAwaitedByMoreUrgent(urgency: number): boolean {
    const [next] = this.waiting;
    return next !== undefined && next.urgency < urgency;
  }

  /**
   * @param place among those who are equally urgent
   * @param at where a request is that is cancelled while it waits
   */
  take(urgency: number, signal: AbortSignal | undefined, place: 'first' | 'last', at: CancelledAt): Promise<void> {
    if (signal?.aborted) return Promise.reject(new CancelledError(at));
    if (!this.taken) {
      this.taken = true;
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
      const behind = this.waiting.findIndex((other) =>
        place === 'first' ? other.urgency >= urgency : other.urgency > urgency,
      );
      this.waiting.splice(behind < 0 ? this.waiting.length : behind, 0, waiter);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  /** Hands the turn to whoever is next. */
  release(): void {
    const next = this.waiting.shift();
    if (next) next.begin();
    else this.taken = false;
  }
}

/** One request's turn, as the request sees it. */
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
   * Lets more urgent requests run first, where there are any. To be called between two runs of the model, by work whose
   * state no other request touches.
   *
   * @param onChange called with false when the turn is given away and with true when it is back
   * @throws CancelledError as soon as the signal is aborted while it waits
   */
  async giveWay(onChange?: (held: boolean) => void): Promise<void> {
    if (!this.turns.isAwaitedByMoreUrgent(this.urgency)) return;
    this.isHeld = false;
    onChange?.(false);
    this.turns.release();
    // Before others of its kind: what has begun is finished first.
    await this.turns.take(this.urgency, this.signal, 'first', 'decode');
    this.isHeld = true;
    onChange?.(true);
  }
}
