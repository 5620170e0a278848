/** What an agent may ask of the models of this machine: the same tools in VS Code and on standard input and output. */
import type { Cancelled, Engine, Failed } from '../../../../protocol/engine';

/** An answer for a model that reads text, and the same for a program. */
export interface ToolAnswer {
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Asking {
  readonly engine: Engine;
  readonly signal: AbortSignal;
}

/** The input is not what the tool takes; the message is a sentence. */
export class BadInput extends Error {}

/** The engine gave no answer. */
export class NoAnswer extends Error {
  constructor(readonly outcome: Failed | Cancelled) {
    super(outcome.kind);
  }
}

export const DEFAULT_MODEL = 'smollm2-135m-instruct';

/** @throws NoAnswer, for an outcome of another kind */
export function settled<Outcome extends { readonly kind: string }, Kind extends Outcome['kind']>(
  outcome: Outcome | Failed | Cancelled,
  kind: Kind,
): Extract<Outcome, { kind: Kind }> {
  if (outcome.kind === kind) return outcome as Extract<Outcome, { kind: Kind }>;
  throw new NoAnswer(outcome as Failed | Cancelled);
}

/** As numbers stand in an answer. */
export const rounded = (value: number): number => Number(value.toPrecision(6));
