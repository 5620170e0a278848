/** How a server is told to choose tokens. Each kind has names of its own for what the interface of OpenAI lacks. */
import type { Sampling } from '../../protocol/engine';
import type { ServerKind } from '../../protocol/servers';

/** Servers refuse 0, which leaves the likeliest token alone. */
const LEAST_TOP_P = 1e-3;

/** Fields of `/v1/completions`, `/v1/chat/completions` or, of Ollama, `options`. Servers have defaults of their own. */
export function samplingFields(kind: ServerKind, sampling: Sampling): Readonly<Record<string, number>> {
  const { temperature, topK, topP, seed, repetitionPenalty = 1 } = sampling;
  const plain: Record<string, number> = { temperature, seed };
  // TGI takes no 1 either.
  if (topP < 1 || kind !== 'TGI') plain.top_p = Math.max(LEAST_TOP_P, topP);
  switch (kind) {
    case 'vLLM':
      return { ...plain, top_k: topK, repetition_penalty: repetitionPenalty };
    case 'llama-server':
    case 'Ollama':
      // By default both cut unlikely tokens, which nobody asked for.
      return { ...plain, top_k: topK, min_p: 0, repeat_penalty: repetitionPenalty };
    case 'LM Studio':
      return { ...plain, top_k: topK, repeat_penalty: repetitionPenalty };
    case 'TGI':
    case 'other':
      return plain;
  }
}
