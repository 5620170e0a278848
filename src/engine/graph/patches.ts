/**
 * Changes to a model's header besides its taps: float arithmetic, a KV cache that grows in place, tensors read in shape,
 * one branch of two.
 * Each changes a graph in place; the weights stay as they are.
 */
import { create } from '@bufbuild/protobuf';
import { externalAt } from './declaredSizes';
import {
  addInt64Constant,
  addNode,
  firstOutput,
  int64sOf,
  integerAttribute,
  nodesOf,
  setIntegerAttribute,
} from './graph';
import { TensorProtoSchema, type GraphProto } from './proto/onnx_pb';

/** The name of the dimension of `present.*` in a graph whose cache grows in place. */
export const GROWN_ROWS = 'sequence_length';

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
 * Makes each `present.*` output hold only the rows of the new tokens, so that the caller can feed `past_key_values.*`
 * as a buffer with spare capacity and write those rows into it, instead of copying the whole cache out and in at each
 * step.
 *
 * Needs GroupQueryAttention, which reads the valid length from `attention_mask` and not from the buffer's shape; a
 * graph without it, or one that does not hand out its cache, stays as it is.
 * present [batch, kv heads, capacity, head size] -> [batch, kv heads, new tokens, head size]
 *
 * The last layer's slices come first. The runtime orders nodes from the last one that nothing reads back to what it
 * needs, so it cuts each layer's cache right after that layer's attention. The other way round it cuts all of them at
 * the end: 20 MB are held at 400 tokens, and a step takes a tenth longer.
 */
export function growCacheInPlace(graph: GraphProto): void {
  const outputs = nodesOf(graph, 'GroupQueryAttention')
    .flatMap((node) => [
      { node, index: 1, name: node.output[1] ?? '' },
      { node, index: 2, name: node.output[2] ?? '' },
    ])
    .filter(({ name }) => graph.output.some((output) => output.name === name));
  if (outputs.length === 0) return;
  addInt64Constant(graph, '/grow/axis', [2]);
  addNode(graph, 'Shape', '/grow/total', ['attention_mask'], ['/grow/total'], { start: 1, end: 2 });
  addNode(graph, 'Shape', '/grow/new', ['input_ids'], ['/grow/new'], { start: 1, end: 2 });
  addNode(graph, 'Sub', '/grow/first', ['/grow/total', '/grow/new'], ['/grow/first']);
  for (const { node, index, name } of outputs.reverse()) {
    node.output[index] = `${name}/whole`;
    addNode(graph, 'Slice', `/grow/${name}`, [`${name}/whole`, '/grow/first', '/grow/total', '/grow/axis'], [name]);
    const rows = graph.output.find((output) => output.name === name)?.type?.value;
    if (rows?.case === 'tensorType' && rows.value.shape) {
      rows.value.shape.dim[2]!.value = { case: 'dimParam', value: GROWN_ROWS };
    }
  }
}

/**
 * Reads a stored tensor in another shape instead of reshaping it: the runtime does that once, when it loads the graph, and
 * keeps the copy. Of SmolLM2's embedding, which is also its output projection, that is 28 MB that nothing reads but a row
 * a token; from the file only those rows come to memory.
 */
export function readInShape(graph: GraphProto): void {
  const tensors = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const constants = new Map(nodesOf(graph, 'Constant').map((node) => [firstOutput(node), node.attribute[0]?.t]));
  for (const node of nodesOf(graph, 'Reshape')) {
    const [from = '', to = ''] = node.input;
    const stored = tensors.get(from);
    const dims = int64sOf(tensors.get(to) ?? constants.get(to));
    // -1 and 0 stand for sizes of the input.
    if (!stored || !externalAt(stored) || !dims || dims.some((size) => size < 1n)) continue;
    graph.initializer.push(create(TensorProtoSchema, { ...stored, name: firstOutput(node), dims }));
    // The runtime prints a warning for a constant that nothing reads.
    const isRead = graph.node.some((other) => other !== node && other.input.includes(to));
    graph.node = graph.node.filter((other) => other !== node && (isRead || !other.output.includes(to)));
  }
}

/**
 * Merged decoders have two branches behind one `If`, with and without a cache. Replaces the `If` by the branch without a
 * cache, which reads a whole text in one run. Any other graph stays as it is.
 */
export function withoutCacheBranch(graph: GraphProto): void {
  const [choice, ...others] = nodesOf(graph, 'If');
  const branch = others.length === 0 ? choice?.attribute.find(({ name }) => name === 'else_branch')?.g : undefined;
  if (!choice || !branch) return;
  // Nodes outside the If are shared by both branches (e.g. quantized encoder states).
  graph.node = [...graph.node.filter((node) => node !== choice), ...branch.node];
  graph.initializer.push(...branch.initializer);
  for (const [i, output] of choice.output.entries()) {
    // Both branches of an `If` have as many outputs as the `If` itself.
    const { name } = branch.output[i]!;
    if (name !== output) addNode(graph, 'Identity', `/whole/${name}`, [name], [output]);
  }
  const read = new Set(graph.node.flatMap(({ input }) => input));
  graph.input = graph.input.filter(({ name }) => read.has(name));
}
