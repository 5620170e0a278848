/**
 * The end of a decoder, from the residual stream to logits. The last normalization is a part of the model's graph; the
 * product with the unembedding is a graph of its own, which takes some rows of it at a time: all of it in floats would be
 * 113 MB for SmolLM2, and a graph that holds it in bytes unpacks it in every run.
 */
import { clone, create, toBinary } from '@bufbuild/protobuf';
import { ReasonError } from '../../protocol/engine';
import { addInt64Constant, addNode, addOutput, declaredTensor } from './graph';
import type { PatchedHeader } from './headers';
import { withoutCacheBranch } from './patches';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  TensorProto_DataType,
  type GraphProto,
  type NodeProto,
} from './proto/onnx_pb';
import { constantsOf, pruned } from './pruned';
import { residualStream, type ResidualStream } from './residualStream';

const { FLOAT } = TensorProto_DataType;

/** Input: rows of the residual stream, [1, rows, width]. */
export const STREAM_ROWS = 'lens.rows';
/** Output: what the last normalization makes of them. */
export const NORMED_ROWS = 'lens.normed';

/** @throws ReasonError `notAdditive` where the graph is built in another way */
export const LENS_NORM: PatchedHeader = {
  name: 'lens',
  patch: (graph) => {
    withoutCacheBranch(graph);
    const stream = residualStream(graph);
    if (!stream) throw new ReasonError({ code: 'notAdditive', args: {} });
    const constants = constantsOf(graph);
    const lens = create(GraphProtoSchema, { node: normalization(graph, stream, constants.names) });
    addNode(lens, 'Identity', '/lens/normed', [stream.normed], [NORMED_ROWS]);
    const rows = declaredTensor(STREAM_ROWS, FLOAT, [1n, 'rows', 'width']);
    return pruned(graph, constants, 'lens', lens.node, [rows], [NORMED_ROWS]);
  },
};

/** Inputs and outputs of `unembeddingProduct`. */
export const PRODUCT = {
  /** [rows, width] */
  rows: 'rows',
  /** Rows of the unembedding, [tokens, width]. */
  tokens: 'tokens',
  /** [rows, tokens] */
  logits: 'logits',
  /** The largest logit of each row and its token, [rows, 1] each. */
  largest: 'largest',
  likeliest: 'likeliest',
  /** Σ exp(logit − largest) of each row. */
  sum: 'sum',
} as const;

/**
 * Logits of some tokens and their sums: rows as long as the vocabulary need not leave the runtime. The same for every model,
 * in floats.
 */
export function unembeddingProduct(): Uint8Array {
  const graph = create(GraphProtoSchema, { name: 'unembedding-product' });
  const { rows, tokens, logits, largest, likeliest, sum } = PRODUCT;
  graph.input.push(declaredTensor(rows, FLOAT, ['rows', 'width']), declaredTensor(tokens, FLOAT, ['tokens', 'width']));
  // The axis of the tokens, and how many of the largest are taken.
  addInt64Constant(graph, 'axis', [1]);
  addNode(graph, 'Gemm', 'product', [rows, tokens], [logits], { transB: 1 });
  addNode(graph, 'TopK', 'largest', [logits, 'axis'], [largest, likeliest]);
  addNode(graph, 'Sub', 'shift', [logits, largest], ['shifted']);
  addNode(graph, 'Exp', 'exp', ['shifted'], ['powers']);
  addNode(graph, 'ReduceSum', 'sum', ['powers', 'axis'], [sum], { keepdims: 0 });
  for (const name of [logits, largest, likeliest, sum]) addOutput(graph, name);
  const opsetImport = [create(OperatorSetIdProtoSchema, { domain: '', version: 18n })];
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: 8n, opsetImport, graph }));
}

/** The nodes that make the normalized rows of the last residual stream, in their order. */
function normalization(
  graph: GraphProto,
  { final, normed, normWeight }: ResidualStream,
  constants: ReadonlySet<string>,
): NodeProto[] {
  const last = graph.node.find(({ output }) => output[0] === normed)!;
  if (final.length === 2) {
    // It adds what is the sum already here.
    const norm = create(NodeProtoSchema, {
      opType: 'SimplifiedLayerNormalization',
      name: '/lens/norm',
      input: [STREAM_ROWS, normWeight],
      output: [normed],
      attribute: last.attribute,
    });
    return [norm];
  }
  const makerOf = new Map(graph.node.flatMap((node) => node.output.map((name) => [name, node] as const)));
  const needed = new Set<NodeProto>();
  const left = [normed];
  for (let name = left.pop(); name !== undefined; name = left.pop()) {
    const maker = makerOf.get(name);
    if (name === final[0] || constants.has(name) || !maker || needed.has(maker)) continue;
    needed.add(maker);
    left.push(...maker.input);
  }
  return graph.node
    .filter((node) => needed.has(node))
    .map((node) => {
      const copy = clone(NodeProtoSchema, node);
      copy.input = copy.input.map((name) => (name === final[0] ? STREAM_ROWS : name));
      return copy;
    });
}
