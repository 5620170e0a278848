/** Whether what a run computed can be used. */
import { BadLogits } from '../faults';

/**
 * @param logits rows of `width`. A model may rule a token out (-Infinity), but not all of them
 * @returns the same logits
 * @throws BadLogits where one is not a number or +Infinity, or a row has no other than -Infinity
 */
export function finite(logits: Float32Array, width: number): Float32Array {
  for (let from = 0; from < logits.length; from += width) {
    let max = -Infinity;
    for (let i = from; i < from + width; i++) {
      const value = logits[i]!;
      if (!(value < Infinity)) throw new BadLogits();
      if (value > max) max = value;
    }
    if (max === -Infinity) throw new BadLogits();
  }
  return logits;
}
