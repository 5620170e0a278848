/**
 * A question in two forms: as a text to complete, as the course page writes it, and by the model's own chat template.
 */
import { GREEDY, type Cancelled, type ChatTurn, type Engine, type Failed } from '../../../protocol/engine';

const MOST_TOKENS = 160;

export type Answers =
  | {
      readonly kind: 'answered';
      /** The text that the model continued. */
      readonly prompt: string;
      /** Begins with one line break at most; empty where the model wrote no answer. */
      readonly completion: string;
      /** The model went on with a question or a paragraph of its own, which is cut off. */
      readonly isCut: boolean;
      readonly chatAnswer: string;
    }
  | Failed
  | Cancelled;

/** One answer while it is written. */
export interface PartialAnswer {
  readonly state: 'waiting' | 'writing' | 'done';
  readonly text: string;
  readonly isCut: boolean;
}
export interface AnswersSoFar {
  readonly prompt: string;
  readonly completion: PartialAnswer;
  readonly chatAnswer: PartialAnswer;
}

/**
 * Where a model that continues the prompt has answered: it begins a question of its own, or another paragraph, often
 * the same again. What follows a colon belongs to it.
 */
const ANSWERED = /\n(?=User's question:)|(?<=[^\s:][^\S\n]*)\n\s*\n/;
const UNWRITTEN: PartialAnswer = { state: 'waiting', text: '', isCut: false };

/**
 * Greedy, exact arithmetic; the text is completed first.
 *
 * @param onChange called at once, at every token that shows and at the end of each half
 */
export async function askBothWays(
  engine: Engine,
  model: string,
  question: string,
  signal?: AbortSignal,
  onChange?: (soFar: AnswersSoFar) => void,
): Promise<Answers> {
  const prompt = `User's question: ${question.trim()}\nLLM's response:`;
  let soFar: AnswersSoFar = { prompt, completion: UNWRITTEN, chatAnswer: UNWRITTEN };
  const note = (change: Partial<AnswersSoFar>): void => {
    soFar = { ...soFar, ...change };
    onChange?.(soFar);
  };
  note({});
  const completion = await written(engine, model, prompt, signal, (partial) => note({ completion: partial }), ANSWERED);
  if (completion.kind !== 'written') return completion;
  const chatAnswer = await written(engine, model, [{ role: 'user', content: question }], signal, (partial) =>
    note({ chatAnswer: partial }),
  );
  if (chatAnswer.kind !== 'written') return chatAnswer;
  return {
    kind: 'answered',
    prompt,
    completion: completion.partial.text,
    isCut: completion.partial.isCut,
    chatAnswer: chatAnswer.partial.text,
  };
}

/** @param until what follows is not wanted: writing stops there */
async function written(
  engine: Engine,
  model: string,
  prompt: string | ChatTurn[],
  signal: AbortSignal | undefined,
  onChange: (partial: PartialAnswer) => void,
  until?: RegExp,
): Promise<{ kind: 'written'; partial: PartialAnswer } | Failed | Cancelled> {
  const enough = new AbortController();
  let text = '';
  let shown = '';
  const outcome = await engine.ask<'generate'>(
    { op: 'generate', model, prompt, sampling: GREEDY, maxTokens: MOST_TOKENS, precision: 'exact', alternatives: 0 },
    {
      signal: signal ? AbortSignal.any([signal, enough.signal]) : enough.signal,
      onPart: (part) => {
        if (part.kind !== 'token' || enough.signal.aborted) return;
        text += part.text;
        const partial = partialOf('writing', text, until);
        if (partial.text !== shown) onChange(partial);
        shown = partial.text;
        if (partial.isCut) enough.abort();
      },
    },
  );
  const stopped = outcome.kind === 'cancelled' && enough.signal.aborted && signal?.aborted !== true;
  if (outcome.kind !== 'generated' && !stopped) return outcome;
  const partial = partialOf('done', outcome.kind === 'generated' ? outcome.text : text, until);
  onChange(partial);
  return { kind: 'written', partial };
}

function partialOf(state: 'writing' | 'done', text: string, until: RegExp | undefined): PartialAnswer {
  const [answer = '', ...more] = until ? text.split(until) : [text];
  return { state, text: answer.trim() === '' ? '' : answer.replace(/^\s*\n/, '\n'), isCut: more.length > 0 };
}
