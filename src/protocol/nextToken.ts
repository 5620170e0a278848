/**
 * What crosses between the extension host and the next-token panel. The panel says `ready`; the host answers with what
 * is at the cursor.
 */
import * as v from 'valibot';
import { ScoredToken } from './engine';

const text = v.string();

const place = {
  /** The end of what is read, for a person. */
  before: text,
  /** Where the sliders stand until a person moves them. */
  temperature: v.number(),
  topK: v.number(),
  topP: v.number(),
};

export const ToNextToken = v.variant('kind', [
  /** The model has been asked and has not answered: why, in a sentence. */
  v.object({ kind: v.literal('waiting'), why: text, ...place }),
  v.object({
    kind: v.literal('distribution'),
    model: text,
    /** The likeliest, best first. */ top: v.array(ScoredToken),
    ...place,
  }),
  /** Nothing can be shown, in a sentence. */
  v.object({ kind: v.literal('nothing'), why: text }),
]);
export type ToNextToken = v.InferOutput<typeof ToNextToken>;

export const FromNextToken = v.variant('kind', [v.object({ kind: v.literal('ready') })]);
