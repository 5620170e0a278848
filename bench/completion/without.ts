/** Completion with a part of it switched off, to measure what that part brings. */
import { contextWindow } from '../../src/base/text/contextWindow';
import type { AskOptions, Engine, Operation, OutcomeOf, PartOf, RequestOf } from '../../src/protocol/engine';

type Question = RequestOf<'complete'>;

/** UTF-16 units before the cursor that the model reads without `window`: half of what it reads otherwise. */
const HALF_WINDOW = { prefixChars: 1600, suffixChars: 400 };

/** What a question loses with each part. `suffix` is lost to the model alone: suggestions are trimmed by it as before. */
const PARTS = {
  /** The document's own patterns beyond what the model reads. */
  patterns: ({ beyond, ...question }: Question): Question => ({
    ...question,
    ...(beyond?.others && { beyond: { before: '', after: '', others: beyond.others } }),
  }),
  /** Other open documents. */
  neighbors: ({ beyond, ...question }: Question): Question => ({
    ...question,
    ...(beyond && { beyond: { before: beyond.before, after: beyond.after } }),
  }),
  /** The farther half of what the model reads; it is then a text for patterns. */
  window: (question: Question): Question => {
    const { prefix, beyond = { before: '', after: '' } } = question;
    const near = contextWindow({ before: prefix, beforeStart: 0, after: '' }, HALF_WINDOW).prefix;
    const before = beyond.before + prefix.slice(0, prefix.length - near.length);
    return { ...question, prefix: near, ...(before !== '' && { beyond: { ...beyond, before } }) };
  },
  suffix: (question: Question): Question => ({ ...question, suffix: '' }),
  /** More than one line. */
  lines: (question: Question): Question => ({ ...question, extent: 'line' }),
} as const;

export type Part = keyof typeof PARTS;

/** @throws for a name that is no part */
export function partNamed(name: string): Part {
  if (!(name in PARTS)) throw new Error(`${name} is none of ${Object.keys(PARTS).join(', ')}`);
  return name as Part;
}

export const withoutPart = (question: Question, part: Part): Question => PARTS[part](question);

/** An engine that is asked for completions without some parts, and for all else as it is. */
export class EngineWithout implements Engine {
  constructor(
    private readonly engine: Engine,
    private readonly parts: readonly Part[],
  ) {}

  ask<Op extends Operation>(request: RequestOf<Op>, options?: AskOptions<PartOf<Op>>): Promise<OutcomeOf<Op>> {
    if (request.op !== 'complete') return this.engine.ask(request, options);
    const asked = this.parts.reduce(withoutPart, request as Question);
    return this.engine.ask(asked as RequestOf<Op>, options);
  }
}
