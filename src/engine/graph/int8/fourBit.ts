/** 4-bit weights as numbers. */
import { halves } from '../float16';
import type { FourBit } from './layout';
import type { Matrix } from './weights';

/** Weights that share a scale and a minimum. */
const BLOCK = 32;

/**
 * @param levels two a byte, the first in the lower half, [outputs, blocks, 16]
 * @param scales float16 [outputs, blocks]. @param minimums float16 [blocks, outputs]
 */
export function dequantized(
  { inputs, outputs }: Pick<FourBit, 'inputs' | 'outputs'>,
  levels: Uint8Array,
  scales: Uint8Array,
  minimums: Uint8Array,
): Matrix {
  const [scaleOf, minimumOf] = [halves(scales), halves(minimums)];
  const blocks = inputs / BLOCK;
  const values = new Float32Array(inputs * outputs);
  for (let output = 0; output < outputs; output++) {
    for (let block = 0; block < blocks; block++) {
      const scale = scaleOf[output * blocks + block]!;
      const minimum = minimumOf[block * outputs + output]!;
      for (let i = block * BLOCK; i < (block + 1) * BLOCK; i += 2) {
        const pair = levels[(output * inputs + i) >> 1]!;
        values[i * outputs + output] = (pair & 15) * scale + minimum;
        values[(i + 1) * outputs + output] = (pair >> 4) * scale + minimum;
      }
    }
  }
  return { values, inputs, outputs };
}
