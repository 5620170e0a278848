/** The graphs that are run: one model's, in two kinds of arithmetic, with what is read out of them. */
import type { Tap } from '../taps';
import type { PatchedHeader } from './headers';
import { growCacheInPlace, useFloatActivations, withoutCacheBranch } from './patches';
import { addTaps, inOrder } from './tapPatches';

export interface GraphVariant {
  /** `fast`: as the model is stored. `exact`: float activations, and a decoder that reads a whole target at once where there are two. */
  readonly arithmetic: 'fast' | 'exact';
  readonly taps: ReadonlySet<Tap>;
}

/** One name for each variant, by which its header's file and its session are found: `exact-attention-values`. */
export const variantName = ({ arithmetic, taps }: GraphVariant): string => [arithmetic, ...inOrder(taps)].join('-');

export function variantHeader(variant: GraphVariant): PatchedHeader {
  return {
    name: variantName(variant),
    patch: (graph, headSize) => {
      if (variant.arithmetic === 'exact') {
        withoutCacheBranch(graph);
        useFloatActivations(graph);
      }
      // Where the cache cannot grow in place the graph hands all of it back, and `CopiedCache` feeds it again.
      growCacheInPlace(graph);
      addTaps(graph, variant.taps, headSize);
      return graph;
    },
  };
}
