/** The words of a page in the editor's display language, which the host hands to it with the page itself. */
import * as v from 'valibot';
import { name, record, sentence } from './caps';

export const PageWords = v.object({
  /** A BCP 47 tag: of the bundle, or `en` where there is none. */
  language: name,
  /** From an English text, with its places for arguments ({0}), to the same in that language. English needs none. */
  bundle: record(sentence),
});
export type PageWords = v.InferOutput<typeof PageWords>;

export const ENGLISH: PageWords = { language: 'en', bundle: {} };
