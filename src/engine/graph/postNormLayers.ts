/**
 * Where the layers of an encoder end whose sums are normalized after each addition, as those of BERT and Marian are: the
 * result of the second normalization of a layer is all that the next one reads.
 */
import { attentionSites } from './attentionSites';
import { firstOutput } from './graph';
import type { GraphProto, NodeProto } from './proto/onnx_pb';

const NORMS = new Set(['LayerNormalization', 'SkipLayerNormalization']);

/** @returns the normalization at the end of each layer; undefined for a graph that is built in another way */
export function postNormLayers(graph: GraphProto): NodeProto[] | undefined {
  const sites = attentionSites(graph);
  if (sites.length === 0 || sites.some(({ kind }) => kind !== 'self')) return undefined;
  const ends: NodeProto[] = [];
  for (const { context } of sites) {
    // The first one adds what attention gives, the second one what the MLP gives.
    const first = nextNorm(graph, context, () => true);
    const end = first && nextNorm(graph, firstOutput(first), (norm) => adds(graph, norm, firstOutput(first)));
    if (!end) return undefined;
    ends.push(end);
  }
  return new Set(ends).size === ends.length ? ends : undefined;
}

/** The nearest normalization that is computed from a tensor. */
function nextNorm(graph: GraphProto, from: string, wanted: (norm: NodeProto) => boolean): NodeProto | undefined {
  const seen = new Set<NodeProto>();
  let reached = [from];
  while (reached.length > 0) {
    const nodes = graph.node.filter((node) => !seen.has(node) && node.input.some((name) => reached.includes(name)));
    for (const node of nodes) seen.add(node);
    const norms = nodes.filter(({ opType }) => NORMS.has(opType));
    if (norms.length > 0) {
      const found = norms.filter(wanted);
      return found.length === 1 ? found[0] : undefined;
    }
    reached = nodes.flatMap(({ output }) => output.filter((name) => name !== ''));
  }
  return undefined;
}

/** Whether a tensor is one of the two that are added before a normalization. */
function adds(graph: GraphProto, norm: NodeProto, tensor: string): boolean {
  if (norm.opType === 'SkipLayerNormalization') return norm.input.slice(0, 2).includes(tensor);
  const sum = graph.node.find(({ output }) => output.includes(norm.input[0]!));
  return sum?.opType === 'Add' && sum.input.includes(tensor);
}
