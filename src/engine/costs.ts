/** What each model's work has cost since the engine started. */
import type { EngineRequest, Operation, Outcome, OutcomeOf } from '../protocol/engine';

type Work = Extract<OutcomeOf<'costs'>, { kind: 'costs' }>['models'][number]['work'][number];

export class Costs {
  private readonly byModel = new Map<string, Map<Operation, Work>>();

  /** Begins to measure a request. @returns to be called with what came of it */
  begin(request: EngineRequest): (outcome: Outcome) => void {
    if (!('model' in request)) return () => undefined;
    const { model, op } = request;
    const [started, cpu] = [performance.now(), process.cpuUsage()];
    return (outcome) => {
      if (outcome.kind === 'failed') return;
      const { user, system } = process.cpuUsage(cpu);
      const { read, written } = tokensIn(outcome);
      // Processor time is of the whole process: what runs at the same time is counted in both.
      const last = { readTokens: read, writtenTokens: written, elapsedMs: performance.now() - started, cpuSeconds: (user + system) / 1e6, residentBytes: process.memoryUsage.rss() };
      const all = this.byModel.get(model) ?? new Map<Operation, Work>();
      const before = all.get(op);
      this.byModel.set(model, all.set(op, {
        op, times: (before?.times ?? 0) + 1, last,
        readTokens: (before?.readTokens ?? 0) + read, writtenTokens: (before?.writtenTokens ?? 0) + written,
        elapsedMs: (before?.elapsedMs ?? 0) + last.elapsedMs, cpuSeconds: (before?.cpuSeconds ?? 0) + last.cpuSeconds,
      }));
    };
  }

  get all(): OutcomeOf<'costs'> {
    return {
      kind: 'costs', residentBytes: process.memoryUsage.rss(),
      models: [...this.byModel].map(([model, work]) => ({ model, work: [...work.values()] })),
    };
  }
}

/** Tokens that were read anew, and tokens that were written. */
function tokensIn(outcome: Outcome): { read: number; written: number } {
  switch (outcome.kind) {
    case 'generated':
    case 'suggested': return { read: outcome.promptTokens - outcome.reusedTokens, written: outcome.tokens.length };
    case 'filled': return { read: outcome.promptTokens, written: 0 };
    case 'warmed': return { read: outcome.promptTokens - outcome.reusedTokens, written: 0 };
    case 'translated': return { read: 0, written: outcome.sentences.reduce((sum, { tokens }) => sum + tokens.length, 0) };
    case 'attended':
    case 'predicted': return { read: outcome.tokens.length, written: 0 };
    default: return { read: 0, written: 0 };
  }
}
