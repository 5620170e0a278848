/** How each kind of server is asked to write a text, and for the likeliest next tokens. Pure. */
import type { ChatTurn, Sampling } from '../../protocol/engine';
import type { ServerKind } from '../../protocol/servers';
import type { Question } from './questions';
import { samplingFields } from './sampling';

export interface Writing {
  readonly model: string;
  /** A text to continue, or turns for the chat template that the server has. */
  readonly prompt: string | readonly ChatTurn[];
  readonly sampling: Sampling;
  readonly maxTokens: number;
  /** How many of the likeliest tokens are wanted beside each one; `undefined`: no log-probabilities at all. */
  readonly top: number | undefined;
}

export function writingQuestion(kind: ServerKind, writing: Writing, stream = true): Question {
  if (kind === 'Ollama') return ollamaWriting(writing, stream);
  const { model, prompt, sampling, maxTokens, top } = writing;
  const shared = { model, max_tokens: maxTokens, stream, ...samplingFields(kind, sampling) };
  if (typeof prompt !== 'string')
    return {
      path: '/v1/chat/completions',
      format: 'sse',
      body: { ...shared, messages: prompt, ...(top !== undefined && { logprobs: true, top_logprobs: top }) },
    };
  return {
    path: '/v1/completions',
    format: 'sse',
    body: {
      ...shared,
      prompt,
      ...(top !== undefined && { logprobs: Math.max(1, top) }),
      ...(kind === 'llama-server' && { cache_prompt: true }),
    },
  };
}

/** Its `/v1/completions` never gives log-probabilities, and reads a text through the model's template. */
function ollamaWriting({ model, prompt, sampling, maxTokens, top }: Writing, stream: boolean): Question {
  const body = {
    model,
    stream,
    options: { ...samplingFields('Ollama', sampling), num_predict: maxTokens },
    ...(top !== undefined && { logprobs: true, top_logprobs: Math.max(1, top) }),
  };
  return typeof prompt === 'string'
    ? { path: '/api/generate', format: 'ndjson', body: { ...body, prompt, raw: true } }
    : // A model that thinks first would spend all tokens on that.
      { path: '/api/chat', format: 'ndjson', body: { ...body, messages: prompt, think: false } };
}

/** A text of which the server says how likely each token is. */
export function echoQuestion(model: string, text: string): Question {
  return {
    path: '/v1/completions',
    format: 'sse',
    // One token is written because some servers refuse to write none.
    body: { model, prompt: text, max_tokens: 1, temperature: 0, stream: false, logprobs: 1, echo: true },
  };
}
