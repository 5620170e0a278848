/** Ends a process in the middle of its work, again and again. */
import type { EngineClient } from '../../src/backends/process/engineClient';
import { GREEDY, type OutcomeOf } from '../../src/protocol/engine';

export const SIGNALS = ['SIGSEGV', 'SIGABRT', 'SIGKILL'] as const;

/** A text that no model of the tests finishes before it is stopped. */
export function writeLong(client: EngineClient, model: string, onToken: (tokens: number) => void) {
  let tokens = 0;
  return client.ask<'generate'>(
    {
      ...{ op: 'generate', model, prompt: 'a b', maxTokens: 4_000, precision: 'fast', alternatives: 0 },
      sampling: { ...GREEDY, temperature: 1, seed: 7 },
    } as const,
    {
      onPart: ({ kind }) => {
        if (kind === 'token') onToken(++tokens);
      },
    },
  );
}

export const outcomeCode = (outcome: OutcomeOf<'generate'>): string =>
  outcome.kind === 'failed' ? outcome.error.code : outcome.kind;

/** @param share 0..1 of the values that lie at or below the result */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
