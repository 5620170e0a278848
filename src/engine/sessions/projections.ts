/** Runs the graphs whose headers are `PROJECTIONS`. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { IDENTITY } from '../graph/projections';
import { SESSION_OPTIONS } from './sessionOptions';

/** @param path of a prepared `PROJECTIONS` header. @returns W_O [width, model width] by `projection.<kind>.<layer>` */
export async function readProjections(path: string, width: number): Promise<ReadonlyMap<string, Float32Array>> {
  const session = await InferenceSession.create(path, SESSION_OPTIONS);
  try {
    const identity = new Float32Array(width * width);
    for (let i = 0; i < width; i++) identity[i * width + i] = 1;
    const outputs = await session.run({ [IDENTITY]: new Tensor('float32', identity, [1, width, width]) });
    return new Map(Object.entries(outputs).map(([name, tensor]) => [name, tensor.data as Float32Array]));
  } finally {
    await session.release();
  }
}
