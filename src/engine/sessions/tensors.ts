import { Tensor } from 'onnxruntime-node';

/** `input_ids`: int64 [1, tokens], a batch of one. */
export function idTensor(ids: readonly number[]): Tensor {
  return new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]);
}
