/** How a request to a server can fail. No argument holds text of a document, of a reply or of a key. */
import * as v from 'valibot';
import { MOST_LISTED } from '../caps';
import { count, list, name } from './values';

const coded = <const Code extends string, const Args extends v.ObjectEntries>(code: Code, args: Args) =>
  v.strictObject({ code: v.literal(code), args: v.strictObject(args) });

/** `host` has the port where it is not the usual one. */
export const serverErrors = [
  /** No connection. `systemCode`: `ECONNREFUSED`, `ENOTFOUND`, ... */
  coded('serverDown', { host: name, systemCode: name }),
  /** Nothing came for so long. */
  coded('serverTimeout', { host: name, seconds: v.number() }),
  /** What answers there is no such server. `suggestion`: an address that may be right. */
  coded('serverWrongAddress', { tried: name, suggestion: name }),
  coded('serverModelMissing', { host: name, model: name, known: list(name, MOST_LISTED) }),
  coded('serverKeyRejected', { host: name, status: count }),
  /** A key goes over https, or to this machine. */
  coded('serverKeyUnprotected', { host: name }),
  /** It answers that it cannot. `problem`: the short name that it gives, never its sentence, which may quote the text. */
  coded('serverRefused', { host: name, status: count, problem: name }),
  coded('serverBadReply', {
    host: name,
    fault: v.picklist(['notJson', 'badShape', 'tooLong', 'compressed', 'cutOff']),
  }),
  coded('serverRedirects', { host: name, to: name }),
  coded('serverUntrusted', { host: name, systemCode: name }),
  /** The person has not yet said that text may go there. */
  coded('serverNotAllowed', { host: name }),
  coded('serverUnknown', { server: name, known: list(name, MOST_LISTED) }),
] as const;

export type ServerError = v.InferOutput<(typeof serverErrors)[number]>;

const CODES: ReadonlySet<string> = new Set(serverErrors.map(({ entries }) => entries.code.literal));

export function isServerError<Error extends { readonly code: string }>(
  error: Error,
): error is Extract<Error, { readonly code: ServerError['code'] }> {
  return CODES.has(error.code);
}
