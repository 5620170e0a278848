import type { Clock } from '../../base/clock';
import type { ServerError } from '../../protocol/engine/serverErrors';

const FIRST_MS = 1000;
const MOST_MS = 60_000;
/** What may pass by itself. */
const PASSING: ReadonlySet<ServerError['code']> = new Set(['serverDown', 'serverTimeout', 'serverBadReply']);

/** A server that failed is left alone for a while, longer each time. */
export class BackOff {
  private readonly failing = new Map<string, { failures: number; untilMs: number; error: ServerError }>();

  constructor(private readonly clock: Clock) {}

  /** Why a server is not asked now; undefined when it may be. */
  reason(server: string): ServerError | undefined {
    const found = this.failing.get(server);
    return found && this.clock.nowMs() < found.untilMs ? found.error : undefined;
  }

  failed(server: string, error: ServerError, retryAfterMs?: number): void {
    const isBusy = error.code === 'serverRefused' && (error.args.status === 429 || error.args.status >= 500);
    if (!PASSING.has(error.code) && !isBusy) return;
    const failures = (this.failing.get(server)?.failures ?? 0) + 1;
    const waitMs = Math.max(retryAfterMs ?? 0, Math.min(MOST_MS, FIRST_MS * 2 ** (failures - 1)));
    this.failing.set(server, { failures, untilMs: this.clock.nowMs() + waitMs, error });
  }

  answered(server: string): void {
    this.failing.delete(server);
  }

  clear(): void {
    this.failing.clear();
  }
}
