/** The values of a KV cache as the graph takes them: float32, or the bits of float16. */
import { Tensor } from 'onnxruntime-node';
import { halfToFloat } from '../graph/float16';

export type CacheType = 'float32' | 'float16';
export type CacheValues = Float32Array | Uint16Array;

/** All of them 0. */
export const cacheValues = (type: CacheType, length: number): CacheValues =>
  type === 'float16' ? new Uint16Array(length) : new Float32Array(length);

/** The bits of float16 whatever the library has for them: a Float16Array where the platform has one. */
export function cacheValuesOf({ data }: Tensor): CacheValues {
  if (data instanceof Float32Array) return data;
  const { buffer, byteOffset, length } = data as Uint16Array;
  return new Uint16Array(buffer, byteOffset, length);
}

export const cacheTensor = (values: CacheValues, dims: readonly number[]): Tensor =>
  values instanceof Float32Array ? new Tensor('float32', values, dims) : new Tensor('float16', values, dims);

export const cacheFloats = (values: CacheValues): Float32Array =>
  values instanceof Float32Array ? values : Float32Array.from(values, halfToFloat);
