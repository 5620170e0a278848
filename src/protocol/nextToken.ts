/**
 * What crosses between the extension host and the next-token panel. The panel says `ready`; the host answers with what
 * is at the cursor.
 */
import * as v from 'valibot';
import { likeliest, name, sentence } from './engine/values';

const place = {
  /** The end of what is read, for a person. */
  before: sentence,
  /** Where the sliders stand until a person moves them. */
  temperature: v.number(),
  topK: v.number(),
  topP: v.number(),
};

export const ToNextToken = v.variant('kind', [
  /** The model has been asked and has not answered: why, in a sentence. */
  v.strictObject({ kind: v.literal('waiting'), why: sentence, ...place }),
  v.strictObject({
    kind: v.literal('distribution'),
    model: name,
    /** The likeliest, best first. */
    top: likeliest,
    /** A server gave these and no others; those that a model of this machine leaves out are hardly ever chosen. */
    isAllThatAServerGave: v.optional(v.literal(true)),
    ...place,
  }),
  /** Nothing can be shown, in a sentence. */
  v.strictObject({ kind: v.literal('nothing'), why: sentence }),
]);
export type ToNextToken = v.InferOutput<typeof ToNextToken>;

export const FromNextToken = v.variant('kind', [v.strictObject({ kind: v.literal('ready') })]);
