/** A long text to capture by the embedded decoder, and what that takes. */
import { decoderCost } from '../../src/engine/families/captureCosts';
import type { RequestOf } from '../../src/protocol/engine';

const MODEL = 'smollm2-135m-instruct';
const SIZE = { layers: 30, heads: 9 };
/** Keys and values of 3 heads of 64 numbers in 30 layers. */
const CACHE_BYTES = 2 * 30 * 3 * 64 * 4;
export const costOf = (tokens: number) => decoderCost(SIZE, CACHE_BYTES, tokens);
const text =
  'The animal did not cross the street because it was too tired, and so it sat down beside the river. '.repeat(200);
export const attend = (maxTokens: number): RequestOf<'attend'> => ({
  op: 'attend',
  model: MODEL,
  text,
  precision: 'exact',
  maxTokens,
});
