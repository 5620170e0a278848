import { Tensor } from 'onnxruntime-node';

/** `input_ids`: int64 [texts, tokens]. @param texts how many times they are repeated */
export function idTensor(ids: readonly number[], texts = 1): Tensor {
  const each = BigInt64Array.from(ids, BigInt);
  const all = new BigInt64Array(texts * ids.length);
  for (let text = 0; text < texts; text++) all.set(each, text * ids.length);
  return new Tensor('int64', all, [texts, ids.length]);
}

/** `attention_mask` of texts without padding, int64. */
export const onesTensor = (dims: readonly [number, number]): Tensor =>
  new Tensor('int64', new BigInt64Array(dims[0] * dims[1]).fill(1n), dims);
