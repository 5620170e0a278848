/** What crosses between the extension host and the next-token panel. The panel says `ready`; the host answers with what is at the cursor. */
import * as v from 'valibot';
import { ScoredToken } from './engine';

const text = v.string();

export const ToNextToken = v.variant('kind', [
  v.object({
    kind: v.literal('distribution'), model: text,
    /** The end of what was read, for a person. */
    before: text,
    /** The likeliest, best first. */
    top: v.array(ScoredToken),
    temperature: v.number(), topK: v.number(), topP: v.number(),
  }),
  /** Nothing can be shown, in a sentence. */
  v.object({ kind: v.literal('nothing'), why: text }),
]);
export type ToNextToken = v.InferOutput<typeof ToNextToken>;

export const FromNextToken = v.variant('kind', [v.object({ kind: v.literal('ready') })]);
