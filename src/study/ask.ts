/** A question in two forms: as a text to complete, as the course page writes it, and by the model's own chat template. */
import { GREEDY, type Cancelled, type ChatTurn, type Engine, type Failed } from '../protocol/engine';

const MOST_TOKENS = 160;

export type Asked =
  | {
    readonly kind: 'asked';
    /** The text that was completed. */
    readonly form: string;
    readonly completed: string;
    /** The model went on with a question or a paragraph of its own, which is left out. */
    readonly wentOn: boolean;
    readonly chatted: string;
  }
  | Failed | Cancelled;

/** Where a model that continues the form has answered: it begins a question of its own, or another paragraph, often the same again. */
const ANSWERED = /\n(?=User's question:)|(?<=\S[^\S\n]*)\n\s*\n/;

/** Greedy, exact arithmetic. */
export async function askBothWays(engine: Engine, model: string, question: string, signal?: AbortSignal): Promise<Asked> {
  const form = `User's question: ${question.trim()}\nLLM's response:`;
  const completed = await written(engine, model, form, signal, ANSWERED);
  if (completed.kind !== 'written') return completed;
  const chatted = await written(engine, model, [{ role: 'user', content: question }], signal);
  if (chatted.kind !== 'written') return chatted;
  const [answer, ...more] = completed.text.split(ANSWERED);
  return { kind: 'asked', form, completed: answer, wentOn: more.length > 0, chatted: chatted.text };
}

/** @param until what follows is not wanted: writing stops there */
async function written(engine: Engine, model: string, prompt: string | ChatTurn[], signal?: AbortSignal, until?: RegExp): Promise<{ kind: 'written'; text: string } | Failed | Cancelled> {
  const enough = new AbortController();
  let text = '';
  const outcome = await engine.ask<'generate'>({ op: 'generate', model, prompt, sampling: GREEDY, maxTokens: MOST_TOKENS, precision: 'exact', alternatives: 0 }, {
    signal: signal ? AbortSignal.any([signal, enough.signal]) : enough.signal,
    onPart: (part) => {
      if (part.kind !== 'token') return;
      text += part.text;
      if (until?.test(text)) enough.abort();
    },
  });
  if (outcome.kind === 'generated') return { kind: 'written', text: outcome.text };
  return outcome.kind === 'cancelled' && enough.signal.aborted && signal?.aborted !== true ? { kind: 'written', text } : outcome;
}
