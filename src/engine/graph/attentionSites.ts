/** Where a graph computes attention. */
import type { GraphProto, NodeProto } from './proto/onnx_pb';
import { firstOutput, nodesOf } from './graph';

export type AttentionKind = 'self' | 'cross';

/** One attention layer of a graph. */
export interface AttentionSite {
  readonly kind: AttentionKind;
  readonly layer: number;
  /** The heads' outputs, before the output projection. */
  readonly context: string;
}

/** Every attention in the graph, in layer order of each kind. */
export function attentionSites(graph: GraphProto): AttentionSite[] {
  const grouped = nodesOf(graph, 'GroupQueryAttention');
  if (grouped.length > 0) return grouped.map((node, layer) => ({ kind: 'self', layer, context: firstOutput(node) }));
  return softmaxSites(graph).map(({ kind, layer, product }) => ({ kind, layer, context: firstOutput(product) }));
}

export interface SoftmaxSite {
  readonly kind: AttentionKind;
  readonly layer: number;
  readonly softmax: NodeProto;
  readonly product: NodeProto;
}

/** One after the other. */
const MOST_CASTS = 3;

/** Each softmax whose result is multiplied with values. A softmax over the vocabulary feeds no MatMul. */
export function softmaxSites(graph: GraphProto): SoftmaxSite[] {
  const multiplied = new Map(nodesOf(graph, 'MatMul').map((node) => [node.input[0], node]));
  // Some exports replace fully masked rows with zeros: Where(IsNaN(weights), 0, weights).
  const guarded = new Map(
    nodesOf(graph, 'Where').flatMap((node) => node.input.slice(1).map((input) => [input, node] as const)),
  );
  const layerOf = new Map<AttentionKind, number>();
  // In float16 the softmax may be of float32, and its result rounded; older exporters cast it once more.
  const castTo = new Map(nodesOf(graph, 'Cast').map((node) => [node.input[0]!, firstOutput(node)]));
  const isUsed = (name: string): boolean => multiplied.has(name) || guarded.has(name);
  return nodesOf(graph, 'Softmax').flatMap((softmax) => {
    let weights = firstOutput(softmax);
    for (let casts = 0; casts < MOST_CASTS && !isUsed(weights); casts++) weights = castTo.get(weights) ?? weights;
    const guard = guarded.get(weights);
    const product = multiplied.get(weights) ?? (guard && multiplied.get(firstOutput(guard)));
    if (!product) return [];
    const kind = /cross|encoder_attn|EncDecAttention/.test(softmax.name) ? 'cross' : 'self';
    const layer = layerOf.get(kind) ?? 0;
    layerOf.set(kind, layer + 1);
    return [{ kind, layer, softmax, product }];
  });
}
