/**
 * How much memory a capture takes, computed before anything is run. Attention grows with the square of the text: 30
 * layers of 9 heads over 1,024 tokens are 1.1 GB, over 4,096 tokens 18 GB.
 */
import { tooLarge } from '../faults';

/** In bytes, for a given number of tokens. */
export interface CaptureCost {
  readonly layers: number;
  /** Per layer that is held. */
  readonly layer: number;
  /** Added per held layer where not all layers are held: memory for rereading it. */
  readonly again: number;
  /** Independent of the layers held, at the peak of a run: the runtime's outputs, keys and values. */
  readonly besides: number;
}

const FLOAT_BYTES = 4;

/** Bytes of weights [heads, queries, keys]. */
export const weightBytes = (heads: number, queries: number, keys: number): number =>
  heads * queries * keys * FLOAT_BYTES;

/**
 * How many layers can be held at a time.
 *
 * @param costOf the cost of a number of tokens; grows with it
 * @returns from 1 to all layers
 * @throws Fault `tooLarge`, with the number of tokens that would fit, where not even one layer does
 */
export function layersThatFit(costOf: (tokens: number) => CaptureCost, tokens: number, allowedBytes: number): number {
  const fitting = (cost: CaptureCost): number => {
    const left = allowedBytes - cost.besides;
    if (left >= cost.layers * cost.layer) return cost.layers;
    return Math.max(0, Math.min(cost.layers - 1, Math.floor(left / (cost.layer + cost.again))));
  };
  const held = fitting(costOf(tokens));
  if (held >= 1) return held;
  let [fits, over] = [0, tokens];
  while (over - fits > 1) {
    const middle = Math.floor((fits + over) / 2);
    if (fitting(costOf(middle)) >= 1) fits = middle;
    else over = middle;
  }
  throw tooLarge(tokens, fits, allowedBytes);
}

/** Peak bytes with `held` layers. */
export function bytesOf(cost: CaptureCost, held: number): number {
  return cost.besides + held * (held < cost.layers ? cost.layer + cost.again : cost.layer);
}
