/**
 * The int8 graph of a decoder with 4-bit projections: weights as int8 with one scale a column, activations as uint8 with
 * one scale a row (token), their products by the runtime's integer kernels (W8A8).
 *
 * Over many tokens it is two to three times as fast as the 4-bit product, which unpacks and scales 32 weights at a time.
 * With a scale of its own a token is not coarsened by the others of its run, such as the attention sink with a thousand
 * times their size, and what a token gives does not depend on which tokens are read with it.
 *
 * For activations x [tokens, K] and weights W [K, N]:
 *   r = max |x| by row;  q = round(127 x / r) + 128;  y = ((q - 128) / 127) W8 s r, with W ~ W8 s and s [N] by column
 *
 * Channels of x differ in size; `weights.ts` evens them out and sorts those between the projections of an MLP, so that
 * the largest are the last, which this graph multiplies in float.
 */
import { create } from '@bufbuild/protobuf';
import { dataAt } from '../externalData';
import { addInt64Constant, addNode, firstOutput } from '../graph';
import {
  TensorProto_DataType,
  TensorProtoSchema,
  type GraphProto,
  type NodeProto,
  type TensorProto,
} from '../proto/onnx_pb';
import {
  bytesOf,
  INT8_DATA,
  int8Inputs,
  layersOf,
  PROJECTION_NAMES,
  smoothedName,
  storedOf,
  type FourBit,
  type Stored,
} from './layout';

/**
 * Replaces the 4-bit projections of a graph, in place.
 *
 * @throws Error for a graph that is not built like the embedded decoders
 */
export function useInt8(graph: GraphProto): void {
  const layers = layersOf(graph);
  const sums = new Set(layers.flatMap(({ projections }) => PROJECTION_NAMES.map((which) => projections[which].sum)));
  const norms = new Set(layers.flatMap((layer) => layer.norms.map(({ name }) => name)));
  graph.node = graph.node.filter((node) => !sums.has(node));
  for (const node of graph.node)
    node.input = node.input.map((input) => (norms.has(input) ? smoothedName(input) : input));
  addConstants(graph, layers[0]!.projections.down_proj);
  let offset = 0;
  for (const layer of layers) {
    for (const tensor of storedOf(layer)) {
      graph.initializer.push(external(tensor, offset));
      offset += bytesOf(tensor);
    }
    const { qkv_proj, o_proj, gate_proj, up_proj, down_proj } = layer.projections;
    for (const alike of [[qkv_proj], [o_proj], [gate_proj, up_proj]]) {
      const activations = quantize(graph, alike[0]!.input);
      for (const projection of alike) multiply(graph, projection, activations, firstOutput(projection.sum));
    }
    multiplyWithOutliers(graph, down_proj);
  }
  removeUnused(graph);
}

const LAST_AXIS = '/int8/last_axis';
const UNIT_SCALE = '/int8/unit_scale';
const ZERO_POINT = '/int8/zero_point';
const START = '/int8/start';
const CUT = '/int8/cut';
const END = '/int8/end';

/** @param down of any layer: they have the same sizes */
function addConstants(graph: GraphProto, down: FourBit): void {
  const { FLOAT, UINT8 } = TensorProto_DataType;
  addInt64Constant(graph, LAST_AXIS, [-1]);
  addInt64Constant(graph, START, [0]);
  addInt64Constant(graph, CUT, [int8Inputs('down_proj', down)]);
  addInt64Constant(graph, END, [down.inputs]);
  graph.initializer.push(
    create(TensorProtoSchema, { name: UNIT_SCALE, dims: [], dataType: FLOAT, floatData: [1 / 127] }),
    create(TensorProtoSchema, { name: ZERO_POINT, dims: [], dataType: UINT8, int32Data: [128] }),
  );
}

/** Activations as uint8 [tokens, K], and the largest magnitude of each row [tokens, 1], by name. */
interface Quantized {
  readonly integers: string;
  readonly largest: string;
}

function quantize(graph: GraphProto, input: string): Quantized {
  const magnitude = `${input}/abs`;
  const largest = `${input}/max`;
  const unit = `${input}/unit`;
  const integers = `${input}/int8`;
  addNode(graph, 'Abs', magnitude, [input], [magnitude]);
  addNode(graph, 'ReduceMax', largest, [magnitude, LAST_AXIS], [largest], { keepdims: 1 });
  // A row of zeros gives NaN here, some integer then, and zero again when it is multiplied by its largest magnitude.
  addNode(graph, 'Div', unit, [input, largest], [unit]);
  addNode(graph, 'QuantizeLinear', integers, [unit, UNIT_SCALE, ZERO_POINT], [integers]);
  return { integers, largest };
}

function multiply(graph: GraphProto, { base }: FourBit, { integers, largest }: Quantized, output: string): void {
  const product = `${base}/int8_product`;
  const inputs = [integers, `${base}/int8`, UNIT_SCALE, `${base}/int8_scale`, ZERO_POINT];
  addNode(graph, 'MatMulIntegerToFloat', product, inputs, [product]);
  graph.node.at(-1)!.domain = 'com.microsoft';
  addNode(graph, 'Mul', `${base}/int8_rows`, [product, largest], [output]);
}

/** The last `OUTLIERS` channels in float. */
function multiplyWithOutliers(graph: GraphProto, projection: FourBit): void {
  const { base, input, sum } = projection;
  const [most, few] = [`${base}/int8_input`, `${base}/outliers_input`];
  const [ofMost, ofFew] = [`${base}/int8_output`, `${base}/outliers_output`];
  addNode(graph, 'Slice', most, [input, START, CUT, LAST_AXIS], [most]);
  addNode(graph, 'Slice', few, [input, CUT, END, LAST_AXIS], [few]);
  multiply(graph, projection, quantize(graph, most), ofMost);
  addNode(graph, 'MatMul', ofFew, [few, `${base}/outliers`], [ofFew]);
  addNode(graph, 'Add', `${base}/int8_sum`, [ofMost, ofFew], [firstOutput(sum)]);
}

/** A tensor in the new file. */
const external = (tensor: Stored, offset: number): TensorProto =>
  create(TensorProtoSchema, {
    name: tensor.name,
    dims: tensor.dims.map(BigInt),
    dataType: tensor.type === 'int8' ? TensorProto_DataType.INT8 : TensorProto_DataType.FLOAT,
    ...dataAt(INT8_DATA, offset, bytesOf(tensor)),
  });

/** Keeps the nodes that lead to the outputs, and the tensors that they read. */
function removeUnused(graph: GraphProto): void {
  const makers = new Map(graph.node.flatMap((node) => node.output.map((name) => [name, node] as const)));
  const used = new Set<NodeProto>();
  const wanted = graph.output.map(({ name }) => name ?? '');
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
    const node = makers.get(name);
    if (!node || used.has(node)) continue;
    used.add(node);
    wanted.push(...node.input);
  }
  graph.node = graph.node.filter((node) => used.has(node));
  const read = new Set(graph.node.flatMap(({ input }) => input));
  graph.initializer = graph.initializer.filter(({ name }) => read.has(name ?? ''));
}
