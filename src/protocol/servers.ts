/** What is known of a server, as the backend finds it out, the host keeps it and a person is told it. */
import * as v from 'valibot';
import type { EngineError } from './engine';
import { count, list, name } from './engine/values';

const MOST_MODELS = 1000;

export const ServerKind = v.picklist(['llama-server', 'Ollama', 'vLLM', 'LM Studio', 'TGI', 'other']);
export type ServerKind = v.InferOutput<typeof ServerKind>;

/** Whether it knows top-k and a penalty for repetition beside what the interface of OpenAI has. */
export const takesTopK = (kind: ServerKind): boolean => kind !== 'TGI' && kind !== 'other';

/**
 * Where log-probabilities stand in a reply: in the lists of `/v1/completions`, in entries as chat has them, in those of
 * Ollama's own `/api/generate`, or nowhere.
 */
export const LogprobShape = v.picklist(['lists', 'entries', 'ollama', 'none']);
export type LogprobShape = v.InferOutput<typeof LogprobShape>;

/** How the text after the cursor reaches the model: llama-server's `/infill`, a field `suffix`, or not at all. */
export const FillIn = v.picklist(['infill', 'suffix', 'none']);
export type FillIn = v.InferOutput<typeof FillIn>;

/** What one model of a server was seen to do. */
export const ModelAbilities = v.strictObject({
  logprobs: LogprobShape,
  fillIn: FillIn,
  /** Whether it scores a text that it is given. */
  echo: v.boolean(),
  /** Whether the first tokens can be made to spell what is typed, by a grammar. */
  grammar: v.boolean(),
});
export type ModelAbilities = v.InferOutput<typeof ModelAbilities>;

export const ListedModel = v.strictObject({ id: name, contextTokens: v.optional(count) });
export type ListedModel = v.InferOutput<typeof ListedModel>;

export const FoundServer = v.strictObject({
  kind: ServerKind,
  version: v.optional(name),
  models: list(ListedModel, MOST_MODELS),
});
export type FoundServer = v.InferOutput<typeof FoundServer>;

/** Kept over reloads: by origin, and there by model. */
export const ServerMemory = v.record(
  name,
  v.strictObject({ found: FoundServer, abilities: v.record(name, ModelAbilities) }),
);
export type ServerMemory = v.InferOutput<typeof ServerMemory>;

/** Looks at servers; every call sends requests. Results are remembered where they were found. Never rejects. */
export interface ServerProbe {
  /** @param address as a person gave it; `/v1` may be missing or doubled */
  look(address: string, signal?: AbortSignal): Promise<FoundServer | EngineError>;
  /** One short request for each ability. */
  abilities(address: string, model: string, signal?: AbortSignal): Promise<ModelAbilities | EngineError>;
}
