/**
 * What each tap adds to a graph. Taps that show something add outputs, `<tap>.<kind>.<layer>`; a tap may as well add an
 * input. The weights stay as they are.
 */
import { ReasonError } from '../../protocol/engine';
import type { Tap } from '../taps';
import { softmaxSites, type AttentionKind, type SoftmaxSite } from './attentionSites';
import { addNode, addOutput, firstOutput, nodesOf, setIntegerAttribute } from './graph';
import type { GraphProto, NodeProto } from './proto/onnx_pb';

/** Head sizes that onnxruntime's CPU GroupQueryAttention can return its weights for. */
const QK_OUTPUT_HEAD_MULTIPLE = 16;

/** @throws Error with the reason when the graph cannot be tapped that way */
type TapPatch = (graph: GraphProto, headSize: number) => void;

const PATCHES: Readonly<Record<Tap, TapPatch>> = { attention: tapAttention, values: tapValues };

/** @throws Error with the reason when the graph cannot be tapped that way */
export function addTaps(graph: GraphProto, taps: ReadonlySet<Tap>, headSize: number): void {
  for (const tap of inOrder(taps)) PATCHES[tap](graph, headSize);
}

/** The taps in the order of `PATCHES`, so that equal sets give equal headers. */
export const inOrder = (taps: ReadonlySet<Tap>): Tap[] =>
  (Object.keys(PATCHES) as Tap[]).filter((tap) => taps.has(tap));

/** Names of a tap's outputs, one a layer, in layer order. */
export function tapOutputs(tap: Tap, kind: AttentionKind, layers: number): string[] {
  return Array.from({ length: layers }, (_, layer) => tapOutput(tap, kind, layer));
}

/** The name of a tap's output for one layer. */
export const tapOutput = (tap: Tap, kind: AttentionKind, layer: number): string => `${tap}.${kind}.${layer}`;

/** The attention weights after the softmax, [batch, heads, queries, keys]. */
function tapAttention(graph: GraphProto, headSize: number): void {
  const grouped = nodesOf(graph, 'GroupQueryAttention');
  if (grouped.length > 0) tapGroupQueryAttention(graph, grouped, headSize);
  else show(graph, 'attention', sitesIn(graph), ({ softmax }) => firstOutput(softmax));
}

/** com.microsoft.GroupQueryAttention: a fourth output, `output_qk`, holds the weights when `qk_output` is 2. */
function tapGroupQueryAttention(graph: GraphProto, nodes: readonly NodeProto[], headSize: number): void {
  if (headSize % QK_OUTPUT_HEAD_MULTIPLE !== 0) {
    throw new ReasonError({ code: 'headSizeUnsupported', args: { multiple: QK_OUTPUT_HEAD_MULTIPLE, headSize } });
  }
  nodes.forEach((node, layer) => {
    const name = tapOutput('attention', 'self', layer);
    while (node.output.length < 3) node.output.push('');
    node.output[3] = name;
    setIntegerAttribute(node, 'qk_output', 2);
    addOutput(graph, name);
  });
}

/** What the weights are multiplied with, [batch, heads, keys, head size]. */
function tapValues(graph: GraphProto): void {
  // GroupQueryAttention keeps them in the cache, from where a session reads them.
  if (nodesOf(graph, 'GroupQueryAttention').length > 0) return;
  show(graph, 'values', sitesIn(graph), ({ product }) => product.input[1]!);
}

function sitesIn(graph: GraphProto): SoftmaxSite[] {
  const sites = softmaxSites(graph);
  if (sites.length > 0) return sites;
  throw new ReasonError({ code: 'weightsHidden', args: {} });
}

function show(
  graph: GraphProto,
  tap: Tap,
  sites: readonly SoftmaxSite[],
  sourceOf: (site: SoftmaxSite) => string,
): void {
  for (const site of sites) {
    const name = tapOutput(tap, site.kind, site.layer);
    addNode(graph, 'Identity', `/tap/${name}`, [sourceOf(site)], [name]);
    addOutput(graph, name);
  }
}
