/** What servers stream, in the four shapes that they have, as text with its tokens. */
import * as v from 'valibot';
import type { LogprobShape } from '../../protocol/servers';
import { hasError, problemOf, ServerFault, statusOf } from './faults';

/** A token as a server names it. Natural logarithm. */
export interface ServerToken {
  /** Where the server gives one. */
  readonly id?: number;
  readonly text: string;
  /** UTF-8, where the server gives them: a token may be part of a character. */
  readonly bytes?: Uint8Array;
  readonly logprob: number;
  /**
   * It stands for several tokens that share a character, and `logprob` is that of the last one: llama-server leaves the
   * others out.
   */
  readonly isLastPart?: true;
  /** The likeliest tokens at its place, in the server's order; absent where it gave none. */
  readonly top?: readonly ServerToken[];
}

/** One event of a stream. */
export interface Chunk {
  readonly text: string;
  /** Absent where the server gives no log-probabilities. */
  readonly tokens?: readonly ServerToken[];
  readonly shape: LogprobShape;
  /** Nothing follows that counts: the model ended the text, or it is as long as was asked for. */
  readonly end?: 'endOfText' | 'maxTokens';
  /** Tokens of the prompt, where the server says how many it read. */
  readonly promptTokens?: number;
}

const MOST_TOKENS_A_CHUNK = 1000;

const entry = {
  id: v.optional(v.number()),
  token: v.string(),
  bytes: v.nullish(v.array(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255)))),
  logprob: v.number(),
};
const Entry = v.object({
  ...entry,
  // JSON has no infinity: what cannot come may have null.
  top_logprobs: v.nullish(
    v.pipe(v.array(v.object({ ...entry, logprob: v.nullish(v.number()) })), v.maxLength(MOST_TOKENS_A_CHUNK)),
  ),
});
type Entry = v.InferOutput<typeof Entry>;
const Entries = v.pipe(v.array(Entry), v.maxLength(MOST_TOKENS_A_CHUNK));
const Lists = v.object({
  tokens: v.pipe(v.array(v.string()), v.maxLength(MOST_TOKENS_A_CHUNK)),
  token_logprobs: v.array(v.nullable(v.number())),
  top_logprobs: v.nullish(v.array(v.nullable(v.record(v.string(), v.nullable(v.number()))))),
});

const said = v.object({ content: v.nullish(v.string()) });
/** `/v1/completions` with either shape of log-probabilities, and `/v1/chat/completions`, streamed or whole. */
const Completion = v.object({
  choices: v.array(
    v.object({
      text: v.nullish(v.string()),
      delta: v.nullish(said),
      message: v.nullish(said),
      finish_reason: v.nullish(v.string()),
      logprobs: v.nullish(v.union([v.object({ content: v.nullable(Entries) }), Lists])),
    }),
  ),
  usage: v.nullish(v.object({ prompt_tokens: v.optional(v.number()) })),
});
/** llama-server's own form, in which `/infill` answers. */
const Native = v.object({
  content: v.string(),
  stop: v.optional(v.boolean(), false),
  stop_type: v.nullish(v.string()),
  completion_probabilities: v.nullish(Entries),
  tokens_evaluated: v.optional(v.number()),
});
/** Ollama's `/api/generate` and `/api/chat`. */
const Generated = v.object({
  response: v.optional(v.string(), ''),
  message: v.optional(said),
  done: v.boolean(),
  done_reason: v.nullish(v.string()),
  logprobs: v.nullish(Entries),
  prompt_eval_count: v.optional(v.number()),
});

/**
 * @param data of one event
 * @returns undefined for the mark that ends a stream
 * @throws ServerFault where it is an error or nothing that is known
 */
export function chunkOf(data: string, host: string): Chunk | undefined {
  if (data.trim() === '[DONE]') return undefined;
  const json = jsonOf(data, host);
  if (hasError(json))
    throw new ServerFault({
      code: 'serverRefused',
      args: { host, status: statusOf(json) ?? 200, problem: problemOf(json) },
    });
  const chunk = completionChunk(json) ?? nativeChunk(json) ?? generatedChunk(json);
  if (!chunk) throw new ServerFault({ code: 'serverBadReply', args: { host, fault: 'badShape' } });
  return chunk;
}

/** @throws ServerFault */
export function jsonOf(text: string, host: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ServerFault({ code: 'serverBadReply', args: { host, fault: 'notJson' } });
  }
}

function completionChunk(json: unknown): Chunk | undefined {
  const parsed = v.safeParse(Completion, json);
  if (!parsed.success) return undefined;
  const { choices, usage } = parsed.output;
  const promptTokens = usage?.prompt_tokens;
  const counted = promptTokens !== undefined && { promptTokens };
  const [choice] = choices;
  // A last event may have nothing but counts.
  if (!choice) return { text: '', shape: 'none', ...counted };
  const { logprobs } = choice;
  const text = choice.text ?? choice.delta?.content ?? choice.message?.content ?? '';
  const rest = { ...endOf(choice.finish_reason), ...counted };
  if (!logprobs) return { text, shape: 'none', ...rest };
  return 'tokens' in logprobs
    ? { text, tokens: listed(logprobs), shape: 'lists', ...rest }
    : { text, tokens: (logprobs.content ?? []).map(entered), shape: 'entries', ...rest };
}

function nativeChunk(json: unknown): Chunk | undefined {
  const parsed = v.safeParse(Native, json);
  if (!parsed.success) return undefined;
  const { content, stop, stop_type: why, completion_probabilities: entries } = parsed.output;
  const { tokens_evaluated: promptTokens } = parsed.output;
  return {
    text: content,
    ...(entries && { tokens: entries.map(entered) }),
    shape: entries ? 'entries' : 'none',
    ...(stop && endOf(why ?? 'stop')),
    ...(promptTokens !== undefined && { promptTokens }),
  };
}

function generatedChunk(json: unknown): Chunk | undefined {
  const parsed = v.safeParse(Generated, json);
  if (!parsed.success) return undefined;
  const { response, message, done, done_reason: why, logprobs, prompt_eval_count: promptTokens } = parsed.output;
  return {
    text: message?.content ?? response,
    ...(logprobs && { tokens: logprobs.map(entered) }),
    shape: logprobs ? 'ollama' : 'none',
    ...(done && endOf(why ?? 'stop')),
    ...(promptTokens !== undefined && { promptTokens }),
  };
}

/** @param reason as the server names it; none or an empty one while the text goes on */
const endOf = (reason: string | null | undefined): Pick<Chunk, 'end'> =>
  reason === undefined || reason === null || reason === ''
    ? {}
    : { end: reason === 'length' || reason === 'limit' ? 'maxTokens' : 'endOfText' };

function entered({ top_logprobs: top, ...own }: Entry): ServerToken {
  const token = named(own);
  // Among the likeliest tokens it stands with its own bytes.
  const { bytes } = token.id === undefined ? {} : (top?.find(({ id }) => id === token.id) ?? {});
  return {
    ...token,
    ...(token.bytes && bytes && bytes.length < token.bytes.length && { isLastPart: true }),
    ...(top && top.length > 0 && { top: top.flatMap(possible) }),
  };
}

const possible = ({ logprob, ...rest }: NonNullable<Entry['top_logprobs']>[number]): ServerToken[] =>
  typeof logprob === 'number' ? [named({ ...rest, logprob })] : [];

function named({ id, token, bytes, logprob }: Omit<Entry, 'top_logprobs'>): ServerToken {
  return {
    ...(id !== undefined && Number.isInteger(id) && id >= 0 && { id }),
    text: token,
    ...(bytes && { bytes: Uint8Array.from(bytes) }),
    logprob: atMostCertain(logprob),
  };
}

function listed({ tokens, token_logprobs: logprobs, top_logprobs: tops }: v.InferOutput<typeof Lists>): ServerToken[] {
  return tokens.flatMap((text, at) => {
    const logprob = logprobs[at];
    if (typeof logprob !== 'number') return [];
    const top = Object.entries(tops?.[at] ?? {}).flatMap(([each, its]) =>
      its === null ? [] : [{ text: each, logprob: atMostCertain(its) }],
    );
    return [{ text, logprob: atMostCertain(logprob), ...(top.length > 0 && { top }) }];
  });
}

/** Rounding may take the logarithm of a certain token above 0. */
const atMostCertain = (logprob: number): number => Math.min(0, logprob);
