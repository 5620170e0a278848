/** A question in two forms: as a text to complete, as the course page writes it, and by the model's own chat template. */
import { GREEDY, type Cancelled, type ChatTurn, type Engine, type Failed } from '../../../protocol/engine';

const MOST_TOKENS = 160;

export type Asked =
  | {
    readonly kind: 'asked';
    /** The text that was completed. */
    readonly form: string;
    /** Begins with one line break at most; empty where the model wrote no answer. */
    readonly completed: string;
    /** The model went on with a question or a paragraph of its own, which is left out. */
    readonly wentOn: boolean;
    readonly chatted: string;
  }
  | Failed | Cancelled;

/** One answer while it is written. */
export interface Half { readonly state: 'waiting' | 'writing' | 'done'; readonly text: string; readonly wentOn: boolean }
export interface AskedSoFar { readonly form: string; readonly completed: Half; readonly chatted: Half }

/**
 * Where a model that continues the form has answered: it begins a question of its own, or another paragraph, often the same again. What
 * follows a colon belongs to it.
 */
const ANSWERED = /\n(?=User's question:)|(?<=[^\s:][^\S\n]*)\n\s*\n/;
const UNWRITTEN: Half = { state: 'waiting', text: '', wentOn: false };

/**
 * Greedy, exact arithmetic; the text is completed first.
 *
 * @param onChange called at once, at every token that shows and at the end of each half
 */
export async function askBothWays(engine: Engine, model: string, question: string, signal?: AbortSignal, onChange?: (soFar: AskedSoFar) => void): Promise<Asked> {
  const form = `User's question: ${question.trim()}\nLLM's response:`;
  let soFar: AskedSoFar = { form, completed: UNWRITTEN, chatted: UNWRITTEN };
  const note = (change: Partial<AskedSoFar>): void => {
    soFar = { ...soFar, ...change };
    onChange?.(soFar);
  };
  note({});
  const completed = await written(engine, model, form, signal, (half) => note({ completed: half }), ANSWERED);
  if (completed.kind !== 'written') return completed;
  const chatted = await written(engine, model, [{ role: 'user', content: question }], signal, (half) => note({ chatted: half }));
  if (chatted.kind !== 'written') return chatted;
  return { kind: 'asked', form, completed: completed.half.text, wentOn: completed.half.wentOn, chatted: chatted.half.text };
}

/** @param until what follows is not wanted: writing stops there */
async function written(engine: Engine, model: string, prompt: string | ChatTurn[], signal: AbortSignal | undefined, onChange: (half: Half) => void, until?: RegExp): Promise<{ kind: 'written'; half: Half } | Failed | Cancelled> {
  const enough = new AbortController();
  let text = '';
  let shown = '';
  const outcome = await engine.ask<'generate'>({ op: 'generate', model, prompt, sampling: GREEDY, maxTokens: MOST_TOKENS, precision: 'exact', alternatives: 0 }, {
    signal: signal ? AbortSignal.any([signal, enough.signal]) : enough.signal,
    onPart: (part) => {
      if (part.kind !== 'token' || enough.signal.aborted) return;
      text += part.text;
      const half = halfOf('writing', text, until);
      if (half.text !== shown) onChange(half);
      shown = half.text;
      if (half.wentOn) enough.abort();
    },
  });
  const stopped = outcome.kind === 'cancelled' && enough.signal.aborted && signal?.aborted !== true;
  if (outcome.kind !== 'generated' && !stopped) return outcome;
  const half = halfOf('done', outcome.kind === 'generated' ? outcome.text : text, until);
  onChange(half);
  return { kind: 'written', half };
}

function halfOf(state: 'writing' | 'done', text: string, until: RegExp | undefined): Half {
  const [answer, ...more] = until ? text.split(until) : [text];
  return { state, text: answer.trim() === '' ? '' : answer.replace(/^\s*\n/, '\n'), wentOn: more.length > 0 };
}
