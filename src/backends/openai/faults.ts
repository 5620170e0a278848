import type { EngineError } from '../../protocol/engine';
import type { ServerError } from '../../protocol/engine/serverErrors';

/** Thrown within this folder; whoever asks gets the error as an outcome. */
export class ServerFault extends Error {
  constructor(
    readonly error: ServerError,
    /** For how long the server wants to be left alone, where it says so. */
    readonly retryAfterMs?: number,
    /** The server refused a text because it reads no text of that length. */
    readonly isTooLong = false,
  ) {
    super(error.code);
  }
}

/** What is no trouble of a server. Its message may quote the text that was sent, so it is not read. */
export const internal = (thrown: unknown): EngineError => ({
  code: 'internal',
  args: { what: 'engineFailed', name: thrown instanceof Error ? thrown.name : typeof thrown },
});

/** Thrown when the asker wants no answer any more. */
export class Aborted extends Error {}

/**
 * The short name of a problem in an error object of a server, `{error: {type, code, message}}`; empty where there is
 * none. Its message may quote the text that was sent, so it is not read.
 */
export function problemOf(body: unknown): string {
  const error = fieldOf(body, 'error');
  for (const found of [
    fieldOf(error, 'type'),
    fieldOf(error, 'code'),
    fieldOf(body, 'error_type'),
    fieldOf(body, 'type'),
  ])
    if (typeof found === 'string' && /^[A-Za-z][\w.-]{0,60}$/.test(found)) return found;
  return '';
}

/** That a server does not know a field, and not that it is in trouble. */
export const refusesField = ({ error }: ServerFault): boolean =>
  error.code === 'serverRefused' && [400, 422, 501].includes(error.args.status);

const TOO_LONG = /context (?:length|size|window)|exceed_context_size|`inputs` (?:tokens|must)|too many tokens/i;

/** Whether an error object says that the text was longer than what the model reads. Its message is not kept. */
export function saysTooLong(body: unknown): boolean {
  const error = fieldOf(body, 'error');
  return [error, fieldOf(error, 'type'), fieldOf(error, 'message')].some(
    (said) => typeof said === 'string' && TOO_LONG.test(said),
  );
}

export function hasError(body: unknown): boolean {
  const error = fieldOf(body, 'error');
  return error !== undefined && error !== null;
}

/** A status that an error object names itself, where the reply's own says that all is well. */
export function statusOf(body: unknown): number | undefined {
  const code = fieldOf(fieldOf(body, 'error'), 'code');
  return typeof code === 'number' && Number.isInteger(code) && code >= 400 && code < 600 ? code : undefined;
}

function fieldOf(from: unknown, name: string): unknown {
  return typeof from === 'object' && from !== null && Object.hasOwn(from, name)
    ? (from as Record<string, unknown>)[name]
    : undefined;
}
