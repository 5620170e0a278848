/** A question in two forms: as a text to complete, as the course page writes it, and by the model's own chat template. */
import { GREEDY, type Cancelled, type ChatTurn, type Engine, type Failed } from '../protocol/engine';

const MOST_TOKENS = 160;

export type Asked =
  | {
    readonly kind: 'asked';
    /** The text that was completed. */
    readonly form: string;
    readonly completed: string;
    /** The model went on with a question of its own, which is no longer the answer. */
    readonly wentOn: boolean;
    readonly chatted: string;
  }
  | Failed | Cancelled;

/** Greedy, exact arithmetic. */
export async function askBothWays(engine: Engine, model: string, question: string, signal?: AbortSignal): Promise<Asked> {
  const form = `User's question: ${question.trim()}\nLLM's response:`;
  const texts: string[] = [];
  for (const prompt of [form, [{ role: 'user', content: question } satisfies ChatTurn]]) {
    const outcome = await engine.ask<'generate'>({ op: 'generate', model, prompt, sampling: GREEDY, maxTokens: MOST_TOKENS, precision: 'exact', alternatives: 0 }, { signal });
    if (outcome.kind !== 'generated') return outcome;
    texts.push(outcome.text);
  }
  const [completed, ...more] = texts[0].split(/\n(?=User's question:)/);
  return { kind: 'asked', form, completed, wentOn: more.length > 0, chatted: texts[1] };
}
