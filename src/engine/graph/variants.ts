/** The variants of a model's graph that sessions run. */
import type { Tap } from '../taps';
import type { PatchedHeader } from './headers';
import { isHalf, useFloatValues } from './floatValues';
import { useInt8 } from './int8/patch';
import { multiplyNibbles } from './nibbles';
import { growCacheInPlace, readInShape, useFloatActivations, withoutCacheBranch } from './patches';
import { addTaps, inOrder } from './tapPatches';

export interface GraphVariant {
  /**
   * `fast`: as the model is stored. `exact`: float activations. `int8`: weights and activations as int8, from a file
   * that is made of the model's. Of a decoder in two branches, `exact` and taps are of the one that reads a whole text in
   * one run.
   */
  readonly arithmetic: 'fast' | 'exact' | 'int8';
  readonly taps: ReadonlySet<Tap>;
}

/** Identifies a variant, e.g. `exact-attention-values`; a part of its header's file name. */
export const variantName = ({ arithmetic, taps }: GraphVariant): string => [arithmetic, ...inOrder(taps)].join('-');

export function variantHeader(variant: GraphVariant): PatchedHeader {
  return {
    name: variantName(variant),
    patch: (graph, headSize) => {
      if (variant.arithmetic === 'exact' || variant.taps.size > 0) withoutCacheBranch(graph);
      if (variant.arithmetic === 'exact') useFloatActivations(graph);
      if (variant.arithmetic === 'int8') useInt8(graph);
      readInShape(graph);
      // Where the cache cannot grow in place, the graph returns all of it and `CopiedCache` feeds it again.
      growCacheInPlace(graph);
      addTaps(graph, variant.taps, headSize);
      // After the taps, which look for the product that gives the logits.
      if (variant.arithmetic === 'exact') multiplyNibbles(graph);
      if (isHalf(graph)) useFloatValues(graph);
      return graph;
    },
  };
}
