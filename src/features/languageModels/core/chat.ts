/** A chat of VS Code's language model interface, asked of a model of this machine. */
import type { ChatTurn, Engine, OutcomeOf, Sampling } from '../../../protocol/engine';

/** A message as any version of VS Code hands it over. */
export interface ChatMessage {
  readonly role: number;
  readonly content: readonly unknown[];
}

const ASSISTANT = 2;
/** Not in the interface that every extension has, but sent by some. */
const SYSTEM = 3;

/** @returns undefined where a part is no text, such as a picture: no model here reads it */
export function turnsOf(messages: readonly ChatMessage[]): ChatTurn[] | undefined {
  const turns: ChatTurn[] = [];
  for (const message of messages) {
    const content = textOf(message);
    if (content === undefined) return undefined;
    const role = message.role === ASSISTANT ? 'assistant' : message.role === SYSTEM ? 'system' : 'user';
    turns.push({ role, content });
  }
  return turns;
}

/** @returns undefined where a part is no text */
export function textOf({ content }: Pick<ChatMessage, 'content'>): string | undefined {
  const texts = content.map((part) =>
    typeof part === 'object' && part !== null && 'value' in part && typeof part.value === 'string'
      ? part.value
      : undefined,
  );
  return texts.includes(undefined) ? undefined : texts.join('');
}

/** How many tokens a model reads and writes: an answer needs a part of its window. */
export function limitsOf(windowTokens: number): { maxInputTokens: number; maxOutputTokens: number } {
  const maxOutputTokens = Math.max(1, Math.min(1024, Math.floor(windowTokens / 4)));
  // The engine reads no more of a prompt than leaves it 256 tokens, or half of a small window.
  const read = Math.max(Math.ceil(windowTokens / 2), windowTokens - 256);
  return { maxInputTokens: Math.max(1, Math.min(read, windowTokens - maxOutputTokens)), maxOutputTokens };
}

export interface ChatQuestion {
  readonly model: string;
  readonly turns: ChatTurn[];
  readonly sampling: Sampling;
  /** Of the answer. */
  readonly maxTokens: number;
}

/** @param onText called with each piece of the answer as it comes, never with an empty one */
export async function answer(
  engine: Engine,
  { model, turns, sampling, maxTokens }: ChatQuestion,
  { signal, onText }: { signal: AbortSignal; onText: (text: string) => void },
): Promise<OutcomeOf<'generate'>> {
  let streamed = '';
  const outcome = await engine.ask<'generate'>(
    { op: 'generate', model, prompt: turns, sampling, maxTokens, precision: 'fast', alternatives: 0 },
    {
      signal,
      onPart: (part) => {
        if (part.kind !== 'token' || part.text === '' || signal.aborted) return;
        streamed += part.text;
        onText(part.text);
      },
    },
  );
  // The last bytes of a text may complete a character only at its end.
  if (outcome.kind === 'generated' && outcome.text.startsWith(streamed) && outcome.text.length > streamed.length)
    onText(outcome.text.slice(streamed.length));
  return outcome;
}
