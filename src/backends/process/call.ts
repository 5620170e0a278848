import type { AskOptions, CancelledAt, EngineError, EngineRequest, Outcome, Part } from '../../protocol/engine';

/** One request in flight. Settles exactly once; later outcomes are ignored. */
export class Call {
  private settled = false;
  private readonly signal: AbortSignal | undefined;
  private readonly onPart: ((part: Part) => void) | undefined;

  /** @param onAbort called at most once, and never after the call has settled */
  constructor(
    readonly id: number,
    readonly request: EngineRequest,
    options: AskOptions,
    private readonly resolve: (outcome: Outcome) => void,
    private readonly onAbort: () => void,
  ) {
    this.signal = options.signal;
    this.onPart = options.onPart;
    this.signal?.addEventListener('abort', this.onAbort, { once: true });
  }

  part(part: Part): void {
    // Drop parts that arrive after the caller cancelled.
    if (!this.settled && this.signal?.aborted !== true) this.onPart?.(part);
  }

  settle(outcome: Outcome): void {
    if (this.settled) return;
    this.settled = true;
    this.signal?.removeEventListener('abort', this.onAbort);
    this.resolve(outcome);
  }

  fail(error: EngineError): void {
    this.settle({ kind: 'failed', error });
  }

  cancelled(at: CancelledAt): void {
    this.settle({ kind: 'cancelled', at });
  }

  /** Fails with the error or, where there is none, is cancelled. */
  end(error: EngineError | undefined, at: CancelledAt): void {
    if (error) this.fail(error);
    else this.cancelled(at);
  }
}
