/** What a model's work of one kind has taken so far, as the engine counts it. */
import type { Engine, Operation } from '../../../protocol/engine';

export interface Spent {
  readonly cpuSeconds: number;
  readonly residentBytes: number;
}

/** @returns undefined where the engine did not answer */
export async function spent(engine: Engine, model: string, op: Operation): Promise<Spent | undefined> {
  const costs = await engine.ask({ op: 'costs' });
  if (costs.kind !== 'costs') return undefined;
  const cpuSeconds =
    costs.models.find((each) => each.model === model)?.work.find((work) => work.op === op)?.cpuSeconds ?? 0;
  return { cpuSeconds, residentBytes: costs.residentBytes };
}
