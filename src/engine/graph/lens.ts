/**
 * The end of a decoder, from the residual stream to logits: a graph that predicts from any row of the stream
 * (`sessions/lensGraph.ts`). Rows of logits are as long as the vocabulary, so the graph also sums them up.
 */
import { clone, create } from '@bufbuild/protobuf';
import { ReasonError } from '../../protocol/engine';
import { isHalf } from './floatValues';
import { addInt64Constant, addNode, declaredTensor } from './graph';
import type { PatchedHeader } from './headers';
import { useFloatActivations, withoutCacheBranch } from './patches';
import {
  GraphProtoSchema,
  NodeProtoSchema,
  TensorProto_DataType,
  type GraphProto,
  type NodeProto,
} from './proto/onnx_pb';
import { constantsOf, pruned } from './pruned';
import { residualStream, type ResidualStream } from './residualStream';

/** Input: rows of the residual stream, [1, rows, width]. */
export const STREAM_ROWS = 'lens.rows';
/** Input: the tokens whose logits are picked, int64 [1, rows, tokens]. */
export const PICKED_IDS = 'lens.ids';
/** Outputs, each [1, rows, ...]. */
export const LENS = {
  logits: 'lens.logits',
  /** The largest logit, and its token. */
  largest: 'lens.largest',
  likeliest: 'lens.likeliest',
  /** Σ exp(logit − largest) */
  sum: 'lens.sum',
  picked: 'lens.picked',
} as const;

/** @throws ReasonError `notAdditive` where the graph is built in another way */
export const lensHeader = (arithmetic: 'exact' | 'fast'): PatchedHeader => ({
  name: `lens-${arithmetic}`,
  patch: (graph) => {
    withoutCacheBranch(graph);
    const stream = residualStream(graph);
    if (!stream) throw new ReasonError({ code: 'notAdditive', args: {} });
    if (arithmetic === 'exact') useFloatActivations(graph);
    const constants = constantsOf(graph);
    const lens = create(GraphProtoSchema, { node: normalization(graph, stream, constants.names) });
    const product = clone(NodeProtoSchema, stream.unembedding);
    product.input[0] = stream.normed;
    const half = isHalf(graph);
    product.output[0] = half ? '/lens/half' : LENS.logits;
    lens.node.push(product);
    // A sum over the vocabulary needs more than float16 has.
    if (half) addNode(lens, 'Cast', '/lens/float', ['/lens/half'], [LENS.logits], { to: TensorProto_DataType.FLOAT });
    summary(graph, lens);
    return pruned(
      graph,
      constants,
      'lens',
      lens.node,
      [
        declaredTensor(STREAM_ROWS, TensorProto_DataType.FLOAT, [1n, 'rows', 'width']),
        declaredTensor(PICKED_IDS, TensorProto_DataType.INT64, [1n, 'rows', 'picked']),
      ],
      Object.values(LENS),
    );
  },
});

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

function summary(graph: GraphProto, lens: GraphProto): void {
  const [one, axis, shifted, powers] = ['/lens/one', '/lens/axis', '/lens/shifted', '/lens/powers'] as const;
  addInt64Constant(graph, one, [1]);
  addInt64Constant(graph, axis, [2]);
  addNode(lens, 'TopK', '/lens/largest', [LENS.logits, one], [LENS.largest, LENS.likeliest]);
  addNode(lens, 'Sub', shifted, [LENS.logits, LENS.largest], [shifted]);
  addNode(lens, 'Exp', powers, [shifted], [powers]);
  addNode(lens, 'ReduceSum', '/lens/sum', [powers, axis], [LENS.sum]);
  addNode(lens, 'GatherElements', '/lens/picked', [LENS.logits, PICKED_IDS], [LENS.picked], { axis: 2 });
}
