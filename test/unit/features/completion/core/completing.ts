/** An engine for tests of completion, and requests written as a document with `|` for the cursor. */
import type { Completion, CompletionRequest } from '../../../../../src/features/completion/core/outcome';
import type {
  AskOptions,
  Engine,
  EngineRequest,
  Operation,
  Outcome,
  OutcomeOf,
  RequestOf,
} from '../../../../../src/protocol/engine';
import { split } from './place';

/** An engine that answers what the test says and counts what it is asked. */
export class FakeEngine implements Engine {
  readonly asked: EngineRequest[] = [];

  constructor(private readonly answer: (request: EngineRequest, options: AskOptions) => Outcome | Promise<Outcome>) {}

  async ask<Op extends Operation>(request: RequestOf<Op>, options: AskOptions = {}): Promise<OutcomeOf<Op>> {
    this.asked.push(request);
    return (await this.answer(request, options)) as OutcomeOf<Op>;
  }
}

export const TIMING = { promptTokens: 10, reusedTokens: 8, elapsedMs: 30 };
export const suggested = (text: string): Outcome => ({
  kind: 'suggested',
  text,
  tokens: [{ id: 1, text, logprob: -0.1 }],
  stop: 'line',
  probability: 0.9,
  ...TIMING,
});
export const always = (text: string) => new FakeEngine(() => suggested(text));
/** Answers only when it is cancelled. */
export const untilCancelled = () =>
  new FakeEngine(
    (_, { signal }) =>
      new Promise((resolve) => {
        signal?.addEventListener('abort', () => resolve({ kind: 'cancelled', at: 'decode' }));
      }),
  );
export const request = (document: string, language = 'typescript'): CompletionRequest => ({
  model: 'm',
  language,
  beforeStart: 0,
  minProbability: 0,
  lines: 'auto',
  ...split(document),
});
export const textOf = (completion: Completion) =>
  completion.kind === 'shown' ? completion.text : completion.kind === 'withheld' ? completion.why : completion.kind;
