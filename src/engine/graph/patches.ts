/**
 * The changes made to a model's header so that it shows what it does: attention as outputs, float arithmetic, a KV cache
 * that grows in place. Each takes a parsed model and changes its graph; the weights stay as they are.
 */
import type { Reason } from '../../protocol/engine';
import type { GraphProto, NodeProto } from './proto/onnx_pb';
import { addInt64Constant, addNode, addOutput, integerAttribute, nodesOf, setIntegerAttribute } from './graph';

/** Head sizes that onnxruntime's CPU GroupQueryAttention can return its weights for. */
const QK_OUTPUT_HEAD_MULTIPLE = 16;

/** The name of the dimension of `present.*` in a graph whose cache grows in place. */
export const GROWN_ROWS = 'sequence_length';

export type Patched = { kind: 'patched' } | { kind: 'unavailable'; why: Reason };
const PATCHED: Patched = { kind: 'patched' };

export type AttentionKind = 'self' | 'cross';

/** One attention of a graph. */
export interface AttentionSite {
  readonly kind: AttentionKind;
  readonly layer: number;
  /** The heads' results, before they are projected. */
  readonly context: string;
}

const attentionOutput = (kind: AttentionKind, layer: number): string => `attention.${kind}.${layer}`;

const valuesOutput = (kind: AttentionKind, layer: number): string => `values.${kind}.${layer}`;

/** Output names of the values, [1, heads, keys, head size], one a layer, where the graph has them apart from its cache. */
export function valueOutputs(kind: AttentionKind, layers: number): string[] {
  return Array.from({ length: layers }, (_, layer) => valuesOutput(kind, layer));
}

/** Output names of the attention weights, one a layer, in layer order. */
export function attentionOutputs(kind: AttentionKind, layers: number): string[] {
  return Array.from({ length: layers }, (_, layer) => attentionOutput(kind, layer));
}

/**
 * Exact arithmetic: `MatMulNBits` computes with float activations (accuracy level 1) instead of int8 ones (level 4).
 * Agrees with PyTorch eager to 1e-5 on attention (test/numbers).
 */
export function useFloatActivations(graph: GraphProto): void {
  for (const node of nodesOf(graph, 'MatMulNBits')) {
    if (integerAttribute(node, 'accuracy_level') === 4) setIntegerAttribute(node, 'accuracy_level', 1);
  }
}

/**
 * Adds the attention weights, after the softmax, as outputs `attention.<kind>.<layer>` of shape
 * [batch, heads, queries, keys]; and what they weigh as `values.<kind>.<layer>`, which GroupQueryAttention keeps in its cache.
 */
export function tapAttention(graph: GraphProto, headSize: number): Patched {
  const grouped = nodesOf(graph, 'GroupQueryAttention');
  if (grouped.length > 0) return tapGroupQueryAttention(graph, grouped, headSize);
  const sites = softmaxSites(graph);
  if (sites.length > 0) return tapSoftmaxes(graph, sites);
  return {
    kind: 'unavailable',
    why: { code: 'weightsHidden', args: {} },
  };
}

/** com.microsoft.GroupQueryAttention: a fourth output, `output_qk`, holds the weights when `qk_output` is 2. */
function tapGroupQueryAttention(graph: GraphProto, nodes: NodeProto[], headSize: number): Patched {
  if (headSize % QK_OUTPUT_HEAD_MULTIPLE !== 0) {
    return { kind: 'unavailable', why: { code: 'headSizeUnsupported', args: { multiple: QK_OUTPUT_HEAD_MULTIPLE, headSize } } };
  }
  nodes.forEach((node, layer) => {
    const name = attentionOutput('self', layer);
    while (node.output.length < 3) node.output.push('');
    node.output[3] = name;
    setIntegerAttribute(node, 'qk_output', 2);
    addOutput(graph, name);
  });
  return PATCHED;
}

/** Every attention in the graph, in layer order of each kind. */
export function attentionSites(graph: GraphProto): AttentionSite[] {
  const grouped = nodesOf(graph, 'GroupQueryAttention');
  if (grouped.length > 0) return grouped.map((node, layer) => ({ kind: 'self', layer, context: node.output[0] }));
  return softmaxSites(graph).map(({ kind, layer, product }) => ({ kind, layer, context: product.output[0] }));
}

interface SoftmaxSite { readonly kind: AttentionKind; readonly layer: number; readonly softmax: NodeProto; readonly product: NodeProto }

/** A softmax whose result is multiplied with values. The one over the vocabulary, where there is one, feeds no MatMul. */
function softmaxSites(graph: GraphProto): SoftmaxSite[] {
  const multiplied = new Map(nodesOf(graph, 'MatMul').map((node) => [node.input[0], node]));
  // Some exports put zeros where a row is all masked: Where(IsNaN(weights), 0, weights).
  const guarded = new Map(nodesOf(graph, 'Where').flatMap((node) => node.input.slice(1).map((input) => [input, node] as const)));
  const layerOf = new Map<AttentionKind, number>();
  return nodesOf(graph, 'Softmax').flatMap((softmax) => {
    const product = multiplied.get(softmax.output[0]) ?? multiplied.get(guarded.get(softmax.output[0])?.output[0] ?? '');
    if (!product) return [];
    const kind = /cross|encoder_attn|EncDecAttention/.test(softmax.name) ? 'cross' : 'self';
    const layer = layerOf.get(kind) ?? 0;
    layerOf.set(kind, layer + 1);
    return [{ kind, layer, softmax, product }];
  });
}

function tapSoftmaxes(graph: GraphProto, sites: readonly SoftmaxSite[]): Patched {
  for (const { kind, layer, softmax, product } of sites) {
    for (const [name, source] of [[attentionOutput(kind, layer), softmax.output[0]], [valuesOutput(kind, layer), product.input[1]]]) {
      addNode(graph, 'Identity', `/tap/${name}`, [source], [name]);
      addOutput(graph, name);
    }
  }
  return PATCHED;
}

/**
 * Makes each `present.*` output hold only the rows of the new tokens, so that the caller can feed `past_key_values.*` as
 * a buffer with spare capacity and write those rows into it, instead of copying the whole cache out and in at each step.
 *
 * Needs GroupQueryAttention, which reads the valid length from `attention_mask` and not from the buffer's shape; a graph without
 * it stays as it is.
 * present [batch, kv heads, capacity, head size] -> [batch, kv heads, new tokens, head size]
 */
export function growCacheInPlace(graph: GraphProto): void {
  const outputs = nodesOf(graph, 'GroupQueryAttention').flatMap((node) => [
    { node, index: 1, name: node.output[1] }, { node, index: 2, name: node.output[2] },
  ]);
  if (outputs.length === 0) return;
  addInt64Constant(graph, '/grow/axis', [2]);
  addNode(graph, 'Shape', '/grow/total', ['attention_mask'], ['/grow/total'], { start: 1, end: 2 });
  addNode(graph, 'Shape', '/grow/new', ['input_ids'], ['/grow/new'], { start: 1, end: 2 });
  addNode(graph, 'Sub', '/grow/first', ['/grow/total', '/grow/new'], ['/grow/first']);
  for (const { node, index, name } of outputs) {
    node.output[index] = `${name}/whole`;
    addNode(graph, 'Slice', `/grow/${name}`, [`${name}/whole`, '/grow/first', '/grow/total', '/grow/axis'], [name]);
    const rows = graph.output.find((output) => output.name === name)?.type?.value;
    if (rows?.case === 'tensorType' && rows.value.shape) {
      rows.value.shape.dim[2].value = { case: 'dimParam', value: GROWN_ROWS };
    }
  }
}

/**
 * Exports of encoder-decoders hold their decoder twice, behind one `If`: with a cache and without. Leaves the one without, which
 * reads a whole target at once, as the graph itself; any other graph stays as it is.
 */
export function withoutCacheBranch(graph: GraphProto): void {
  const [choice, ...others] = nodesOf(graph, 'If');
  const branch = others.length === 0 ? choice?.attribute.find(({ name }) => name === 'else_branch')?.g : undefined;
  if (!choice || !branch) return;
  // What stands beside the choice is shared by both branches, such as the quantized source.
  graph.node = [...graph.node.filter((node) => node !== choice), ...branch.node];
  graph.initializer.push(...branch.initializer);
  branch.output.forEach(({ name }, i) => { if (name !== choice.output[i]) addNode(graph, 'Identity', `/whole/${name}`, [name], [choice.output[i]]); });
  const read = new Set(graph.node.flatMap(({ input }) => input));
  graph.input = graph.input.filter(({ name }) => read.has(name));
}
