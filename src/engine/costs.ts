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
      const work = this.workOf(model, op);
      const { read, written } = tokensIn(outcome);
      work.times++;
      work.readTokens += read;
      work.writtenTokens += written;
      work.elapsedMs += performance.now() - started;
      // Of the whole process: what runs at the same time is counted in both.
      work.cpuSeconds += (user + system) / 1e6;
    };
  }

  get all(): OutcomeOf<'costs'> {
    return {
      kind: 'costs', residentBytes: process.memoryUsage.rss(),
      models: [...this.byModel].map(([model, work]) => ({ model, work: [...work.values()] })),
    };
  }

  private workOf(model: string, op: Operation): Work {
    let all = this.byModel.get(model);
    if (!all) this.byModel.set(model, all = new Map());
    let work = all.get(op);
    if (!work) all.set(op, work = { op, times: 0, readTokens: 0, writtenTokens: 0, elapsedMs: 0, cpuSeconds: 0 });
    return work;
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
