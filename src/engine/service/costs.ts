/** What each model's work has cost since the engine started. */
import type { OperationCost, OutcomeOf } from '../../protocol/engine';

/** Tokens that were read anew, and tokens that were written. */
export interface Spent {
  readonly read: number;
  readonly written: number;
}

/** How a request ended; one that failed, or was cancelled before its turn, is not counted. */
export interface Ended extends Spent {
  readonly isCancelled: boolean;
}

export class Costs {
  private readonly byModel = new Map<string, Map<string, OperationCost>>();

  /**
   * Begins to measure a request.
   *
   * @returns the function to call when the request has ended; it counts nothing for a request without a model
   */
  begin(op: string, request: object): (ended: Ended) => void {
    const model = 'model' in request ? String(request.model) : undefined;
    if (model === undefined) return () => undefined;
    const [started, cpu] = [performance.now(), process.cpuUsage()];
    return ({ read, written, isCancelled }) => {
      const { user, system } = process.cpuUsage(cpu);
      // Processor time is that of the whole process, so concurrent requests count each other's.
      const last = {
        readTokens: read,
        writtenTokens: written,
        elapsedMs: performance.now() - started,
        cpuSeconds: (user + system) / 1e6,
        residentBytes: process.memoryUsage.rss(),
      };
      const all = this.byModel.get(model) ?? new Map<string, OperationCost>();
      const before = all.get(op);
      this.byModel.set(
        model,
        all.set(op, {
          op,
          times: (before?.times ?? 0) + 1,
          cancelled: (before?.cancelled ?? 0) + (isCancelled ? 1 : 0),
          last,
          readTokens: (before?.readTokens ?? 0) + read,
          writtenTokens: (before?.writtenTokens ?? 0) + written,
          elapsedMs: (before?.elapsedMs ?? 0) + last.elapsedMs,
          cpuSeconds: (before?.cpuSeconds ?? 0) + last.cpuSeconds,
        }),
      );
    };
  }

  get all(): Extract<OutcomeOf<'costs'>, { kind: 'costs' }> {
    return {
      kind: 'costs',
      residentBytes: process.memoryUsage.rss(),
      models: [...this.byModel].map(([model, work]) => ({ model, work: [...work.values()] })),
    };
  }
}
