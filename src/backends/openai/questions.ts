/** How each kind of server is asked to complete. Pure. Temperature is always sent: servers have defaults of their own. */
import type { ModelAbilities, ServerKind } from '../../protocol/servers';
import type { StreamFormat } from './events';

export interface Place {
  readonly model: string;
  /** What the model reads before the cursor, without what it must spell first. */
  readonly read: string;
  readonly typed: string;
  readonly suffix: string;
  readonly maxTokens: number;
}

export interface Question {
  /** Below the server's address. */
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly format: StreamFormat;
}

export type Asked = Pick<ModelAbilities, 'logprobs' | 'fillIn' | 'grammar'>;

export function questionFor(kind: ServerKind, asked: Asked, place: Place, stream = true): Question {
  if (kind === 'Ollama') return ollamaQuestion(asked, place, stream);
  return asked.fillIn === 'infill'
    ? infillQuestion(asked, place, stream)
    : completionQuestion(kind, asked, place, stream);
}

function completionQuestion(kind: ServerKind, asked: Asked, place: Place, stream: boolean): Question {
  return {
    path: '/v1/completions',
    format: 'sse',
    body: {
      model: place.model,
      prompt: place.read,
      max_tokens: place.maxTokens,
      temperature: 0,
      stream,
      ...(asked.logprobs !== 'none' && { logprobs: 1 }),
      ...(asked.fillIn === 'suffix' && place.suffix !== '' && { suffix: place.suffix }),
      ...(kind === 'llama-server' && { cache_prompt: true }),
      ...grammarField(asked, place),
    },
  };
}

function infillQuestion(asked: Asked, place: Place, stream: boolean): Question {
  return {
    path: '/infill',
    format: 'sse',
    body: {
      model: place.model,
      input_prefix: place.read,
      input_suffix: place.suffix,
      n_predict: place.maxTokens,
      temperature: 0,
      stream,
      cache_prompt: true,
      ...(asked.logprobs !== 'none' && { n_probs: 1 }),
      ...grammarField(asked, place),
    },
  };
}

/** Its `/v1/completions` never gives log-probabilities. */
function ollamaQuestion(asked: Asked, place: Place, stream: boolean): Question {
  return {
    path: '/api/generate',
    format: 'ndjson',
    body: {
      model: place.model,
      prompt: place.read,
      stream,
      options: { temperature: 0, num_predict: place.maxTokens },
      ...(asked.logprobs !== 'none' && { logprobs: true, top_logprobs: 1 }),
      // A suffix goes through the model's template; else the text is read as it is.
      ...(asked.fillIn === 'suffix' && place.suffix !== '' ? { suffix: place.suffix } : { raw: true }),
    },
  };
}

/** Has the first tokens spell what is typed. */
const grammarField = ({ grammar }: Asked, { typed }: Place) =>
  grammar && typed !== '' ? { grammar: grammarOf(typed) } : {};

/** A grammar in GBNF of texts that begin with `typed`. */
export function grammarOf(typed: string): string {
  const quoted = typed.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n').replace(/\t/g, '\\t').replace(/\r/g, '\\r');
  return `root ::= "${quoted}" [^\\x00]*`;
}

/** A longer word is an identifier, which a model does not write as one token anyway. */
const MOST_TYPED_UNITS = 40;

/**
 * A token boundary under the cursor hurts, so the model is asked from before the word at the cursor, and the blank
 * before it, which belongs to the word's first token.
 */
export function stepBack(prefix: string): { read: string; typed: string } {
  const typed = / ?[\p{L}\p{M}\p{N}_]*$/u.exec(prefix)?.[0] ?? '';
  const read = prefix.slice(0, prefix.length - typed.length);
  // Servers refuse an empty text.
  return typed.length > MOST_TYPED_UNITS || read.trim() === '' ? { read: prefix, typed: '' } : { read, typed };
}
