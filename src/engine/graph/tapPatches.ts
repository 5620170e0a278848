/**
 * What each tap adds to a graph. Taps that show something add outputs, `<tap>.<kind>.<layer>`; a tap may as well add an
 * input. The weights stay as they are.
 */
import { ReasonError } from '../../protocol/engine';
import type { Tap } from '../taps';
import { castLike, isHalf } from './floatValues';
import { softmaxSites, type AttentionKind, type SoftmaxSite } from './attentionSites';
import {
  addInt64Constant,
  addNode,
  addOutput,
  declaredTensor,
  firstOutput,
  newNode,
  nodesOf,
  putBefore,
  setIntegerAttribute,
} from './graph';
import { TensorProto_DataType, type GraphProto, type NodeProto } from './proto/onnx_pb';
import { tapPatch } from './patchTap';
import { postNormLayers } from './postNormLayers';
import { residualStream, type ResidualStream } from './residualStream';

/** Head sizes that onnxruntime's CPU GroupQueryAttention can return its weights for. */
const QK_OUTPUT_HEAD_MULTIPLE = 16;

/** @throws Error with the reason when the graph cannot be tapped that way */
type TapPatch = (graph: GraphProto, headSize: number) => void;

const PATCHES: Readonly<Record<Tap, TapPatch>> = {
  attention: tapAttention,
  values: tapValues,
  residual: tapResidual,
  stream: tapStream,
  bias: tapBias,
  // Last: the others look for the tensors that it replaces.
  patch: tapPatch,
};

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
export const tapOutput = (tap: Tap, kind: AttentionKind | 'mlp', layer: number): string => `${tap}.${kind}.${layer}`;

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

/** The outputs of the tap `residual`. */
export const RESIDUAL = {
  embedding: 'residual.embedding',
  /** What the MLP of a layer adds. */
  mlp: (layer: number): string => tapOutput('residual', 'mlp', layer),
  /** The sum of all terms. */
  final: 'residual.final',
  /** What the last normalization makes of the sum. */
  normed: 'residual.normed',
} as const;

/** Of a graph whose logits are no sum of such terms nothing is shown. */
function tapResidual(graph: GraphProto): void {
  const stream = residualStream(graph);
  if (!stream) return;
  const [start, end, axis] = ['/tap/last_row', '/tap/row_end', '/tap/row_axis'] as const;
  addInt64Constant(graph, start, [-1]);
  addInt64Constant(graph, end, [Number.MAX_SAFE_INTEGER]);
  addInt64Constant(graph, axis, [1]);
  const showLast = (source: string, name: string): void => {
    addNode(graph, 'Slice', `/tap/${name}`, [source, start, end, axis], [name]);
    addOutput(graph, name);
  };
  const lastOf = (source: string): string => {
    const name = `/tap/last/${source}`;
    addNode(graph, 'Slice', name, [source, start, end, axis], [name]);
    return name;
  };
  showLast(stream.embedding, RESIDUAL.embedding);
  for (const [layer, mlp] of stream.mlps.entries()) showLast(mlp, RESIDUAL.mlp(layer));
  const [final, added] = stream.final;
  if (added === undefined) showLast(final!, RESIDUAL.final);
  else {
    addNode(graph, 'Add', `/tap/${RESIDUAL.final}`, [lastOf(final!), lastOf(added)], [RESIDUAL.final]);
    addOutput(graph, RESIDUAL.final);
  }
  showLast(stream.normed, RESIDUAL.normed);
}

/** The outputs and the input of the tap `stream`. */
export const STREAM = {
  /** The residual stream after a layer. */
  after: (layer: number): string => tapOutput('stream', 'self', layer),
  /** Input, int64 [1]: the first row of the run that is shown, or from the end where it is negative. */
  from: 'stream.from',
} as const;

/**
 * Rows are cut off in the graph, because the runtime holds every output of a run: 9 MB for 128 tokens of SmolLM2, which
 * only the lens and patches read. Of a graph whose layers do not end in a known way nothing is shown.
 */
function tapStream(graph: GraphProto): void {
  const stream = residualStream(graph) ?? endsOfLayers(graph);
  if (!stream) return;
  const [end, axis, width] = ['/stream/end', '/stream/axis', 'width'] as const;
  addInt64Constant(graph, end, [Number.MAX_SAFE_INTEGER]);
  addInt64Constant(graph, axis, [1]);
  graph.input.push(declaredTensor(STREAM.from, TensorProto_DataType.INT64, [1n]));
  const rowsOf = (source: string, name: string): void =>
    addNode(graph, 'Slice', `/stream/${name}`, [source, STREAM.from, end, axis], [name]);
  const [final, added] = stream.final;
  const last = STREAM.after(stream.sums.length);
  for (const [layer, sum] of stream.sums.entries()) rowsOf(sum, STREAM.after(layer));
  if (added === undefined) rowsOf(final!, last);
  else {
    rowsOf(final!, `/${last}/before`);
    rowsOf(added, `/${last}/added`);
    addNode(graph, 'Add', `/stream/${last}`, [`/${last}/before`, `/${last}/added`], [last]);
  }
  const shape = ['batch_size', 'stream_rows', width];
  for (let layer = 0; layer <= stream.sums.length; layer++)
    graph.output.push(declaredTensor(STREAM.after(layer), TensorProto_DataType.FLOAT, shape));
}

/** The results of the layers of an encoder, as those of a decoder. */
function endsOfLayers(graph: GraphProto): Pick<ResidualStream, 'sums' | 'final'> | undefined {
  const names = postNormLayers(graph)?.map(firstOutput);
  return names && { sums: names.slice(0, -1), final: names.slice(-1) };
}

/** The name of the input of the tap `bias` for a layer. */
export const biasInput = (layer: number): string => tapOutput('bias', 'self', layer);

/** Where `com.microsoft.GroupQueryAttention` takes `attention_bias`. */
const ATTENTION_BIAS_INPUT = 10;

/** Added to the scores before the softmax of each self-attention. */
function tapBias(graph: GraphProto): void {
  const declare = (layer: number): string => {
    const name = biasInput(layer);
    const shape = ['batch_size', `bias_heads_${layer}`, 'bias_queries', 'bias_keys'];
    graph.input.push(declaredTensor(name, TensorProto_DataType.FLOAT, shape));
    return name;
  };
  const half = isHalf(graph);
  /** The bias for a layer in the type of the scores, which may be another than that of the weights. */
  const biasFor = (reader: NodeProto, layer: number, like: string): string => {
    const bias = declare(layer);
    if (!half) return bias;
    const name = `/bias/like/${bias}`;
    putBefore(graph, reader, castLike(bias, like, name));
    return name;
  };
  const grouped = nodesOf(graph, 'GroupQueryAttention');
  for (const [layer, node] of grouped.entries()) {
    while (node.input.length <= ATTENTION_BIAS_INPUT) node.input.push('');
    node.input[ATTENTION_BIAS_INPUT] = biasFor(node, layer, node.input[0]!);
  }
  if (grouped.length > 0) return;
  for (const { kind, layer, softmax } of sitesIn(graph)) {
    if (kind !== 'self') continue;
    const [biased, scores] = [`/bias/${biasInput(layer)}`, softmax.input[0]!];
    putBefore(graph, softmax, newNode('Add', biased, [scores, biasFor(softmax, layer, scores)], [biased]));
    softmax.input[0] = biased;
  }
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
