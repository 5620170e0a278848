/** What each model's work has cost since the engine started. */
import type { EngineRequest, Operation, Outcome, OutcomeOf, Part } from '../../protocol/engine';

type Work = Extract<OutcomeOf<'costs'>, { kind: 'costs' }>['models'][number]['work'][number];

/** One request that is being measured. */
export interface Measured {
  /** To be called with every part: of a request that is cancelled they are all that is known. */
  part(part: Part): void;
  done(outcome: Outcome): void;
}

export class Costs {
  private readonly byModel = new Map<string, Map<Operation, Work>>();

  /** Begins to measure a request. What failed, or was cancelled before its turn, is not counted. */
  begin(request: EngineRequest): Measured {
    if (!('model' in request)) return { part: () => undefined, done: () => undefined };
    const { model, op } = request;
    const [started, cpu] = [performance.now(), process.cpuUsage()];
    const partial = { read: 0, written: 0 };
    const part = (sent: Part): void => {
      if (sent.kind === 'token') partial.written++;
      else if (sent.kind === 'progress' && sent.stage === 'reading') partial.read = sent.done;
    };
    const done = (outcome: Outcome): void => {
      if (outcome.kind === 'failed' || (outcome.kind === 'cancelled' && (outcome.at === 'queue' || outcome.at === 'loading'))) return;
      const isCancelled = outcome.kind === 'cancelled';
      const { user, system } = process.cpuUsage(cpu);
      const { read, written } = isCancelled ? partial : tokensIn(outcome);
      // Processor time is of the whole process: what runs at the same time is counted in both.
      const last = { readTokens: read, writtenTokens: written, elapsedMs: performance.now() - started, cpuSeconds: (user + system) / 1e6, residentBytes: process.memoryUsage.rss() };
      const all = this.byModel.get(model) ?? new Map<Operation, Work>();
      const before = all.get(op);
      this.byModel.set(model, all.set(op, {
        op, times: (before?.times ?? 0) + 1, cancelled: (before?.cancelled ?? 0) + (isCancelled ? 1 : 0), last,
        readTokens: (before?.readTokens ?? 0) + read, writtenTokens: (before?.writtenTokens ?? 0) + written,
        elapsedMs: (before?.elapsedMs ?? 0) + last.elapsedMs, cpuSeconds: (before?.cpuSeconds ?? 0) + last.cpuSeconds,
      }));
    };
    return { part, done };
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
