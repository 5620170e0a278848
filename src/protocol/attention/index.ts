/**
 * What crosses the boundary between the extension host and the attention inspector's webview.
 *
 * The webview speaks first (`ready`) whenever it is created, also after it was hidden, and the host answers with what
 * there is to show. A matrix never crosses whole: the webview asks for rows of one head (`slice`), at most
 * `MAX_SLICE_VALUES` values at a time. Both sides parse what arrives; a message that does not parse is refused and
 * counted, and the panel lives on.
 */
import * as v from 'valibot';
import { MAX_SLICE_VALUES } from '../engine';
import { FromWebview } from './fromWebview';
import { ToWebview } from './toWebview';

export * from './capture';
export * from './fromWebview';
export * from './retained';
export * from './toWebview';
export * from './view';

/** `why` names the place in the message, never its content: it may go to a log. */
export type Parsed<Message> =
  { readonly kind: 'parsed'; readonly message: Message } | { readonly kind: 'refused'; readonly why: string };

export const parseToWebview = (message: unknown): Parsed<ToWebview> => parse(ToWebview, message);
export const parseFromWebview = (message: unknown): Parsed<FromWebview> => parse(FromWebview, message);

function parse<Schema extends v.GenericSchema>(schema: Schema, message: unknown): Parsed<v.InferOutput<Schema>> {
  const result = v.safeParse(schema, message, { abortEarly: true });
  if (result.success) return { kind: 'parsed', message: result.output };
  const issue = result.issues[0];
  return { kind: 'refused', why: `${v.getDotPath(issue) ?? 'the message'}: ${issue.type}` };
}

/** How many rows of a map with this many keys fit one message; at least 1. */
export function rowsPerSlice(keys: number): number {
  return Math.max(1, Math.floor(MAX_SLICE_VALUES / Math.max(1, keys)));
}
