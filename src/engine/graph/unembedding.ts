/**
 * The unembedding of a decoder, whatever its quantization: a graph that looks up the rows of some tokens
 * (`sessions/unembedding.ts`). All of it as floats would be 113 MB for SmolLM2.
 */
import { create } from '@bufbuild/protobuf';
import { ReasonError } from '../../protocol/engine';
import { addInt64Constant, addNode, declaredTensor, integerAttribute } from './graph';
import type { PatchedHeader } from './headers';
import { withoutCacheBranch } from './patches';
import {
  GraphProtoSchema,
  TensorProto_DataType,
  TensorProtoSchema,
  type GraphProto,
  type NodeProto,
} from './proto/onnx_pb';
import { constantsOf, pruned } from './pruned';
import { residualStream } from './residualStream';

/** Input: ids of tokens, int64 [ids]. */
export const IDS = 'unembedding.ids';
/** Output: their rows, [ids, width]. */
export const ROWS = 'unembedding.rows';
/** Output: the weight of the normalization before the unembedding, [width]. */
export const NORM = 'unembedding.norm';

/** The header of a graph that reads rows of the unembedding only. */
export const UNEMBEDDING: PatchedHeader = {
  name: 'unembedding',
  patch: (graph) => {
    withoutCacheBranch(graph);
    const stream = residualStream(graph);
    if (!stream) throw new ReasonError({ code: 'notAdditive', args: {} });
    const constants = constantsOf(graph);
    const lookup = create(GraphProtoSchema, {});
    if (stream.unembedding.opType === 'MatMul') gatherColumns(lookup, stream.unembedding);
    else gatherBlocks(graph, lookup, stream.unembedding);
    addNode(lookup, 'Identity', '/unembedding/norm', [stream.normWeight], [NORM]);
    const ids = declaredTensor(IDS, TensorProto_DataType.INT64, ['ids']);
    return pruned(graph, constants, 'unembedding', lookup.node, [ids], [ROWS, NORM]);
  },
};

/** A float matrix [width, vocabulary]. */
function gatherColumns(lookup: GraphProto, { input }: NodeProto): void {
  addNode(lookup, 'Gather', '/unembedding/columns', [input[1]!, IDS], ['/unembedding/columns'], { axis: 1 });
  addNode(lookup, 'Transpose', '/unembedding/rows', ['/unembedding/columns'], [ROWS]);
}

/**
 * `MatMulNBits` weights: [vocabulary, blocks, bytes of a block], with a scale for each block and perhaps a zero point.
 * The weights are declared in the shape that the lookup reads, [vocabulary, bytes of a row], as `readInShape` does.
 */
function gatherBlocks(graph: GraphProto, lookup: GraphProto, product: NodeProto): void {
  const [, weights = '', scales = '', zeroPoints = ''] = product.input;
  const size = (name: string): number => integerAttribute(product, name) ?? 0;
  const [rows, bits, block] = [size('N'), size('bits') || 4, size('block_size')];
  const shaped = (from: string, columns: number): string => {
    const to = `${from}/rows`;
    const stored = graph.initializer.find(({ name }) => name === from);
    if (stored)
      graph.initializer.push(create(TensorProtoSchema, { ...stored, name: to, dims: [BigInt(rows), BigInt(columns)] }));
    else {
      const shape = `${to}/shape`;
      addInt64Constant(graph, shape, [rows, columns]);
      addNode(lookup, 'Reshape', to, [from, shape], [to]);
    }
    return to;
  };
  const blocks = Math.ceil(size('K') / block);
  if (bits === 8 && size('K') % block === 0) {
    unpackBytes(graph, lookup, weights, shaped(scales, blocks), zeroPoints && shaped(zeroPoints, blocks));
    return;
  }
  const inputs = [
    shaped(weights, Math.ceil((blocks * block * bits) / 8)),
    IDS,
    shaped(scales, blocks),
    ...(zeroPoints === '' ? [] : [shaped(zeroPoints, Math.ceil((blocks * bits) / 8))]),
  ];
  const attributes = { gather_axis: 0, quantize_axis: 1, block_size: block, bits };
  addNode(lookup, 'GatherBlockQuantized', '/unembedding/rows', inputs, [ROWS], attributes);
  lookup.node.at(-1)!.domain = 'com.microsoft';
}

/**
 * Rows of bytes, in a third of the time of the operator for blocks: a row for each id in the shape in which weights are
 * stored, [ids, blocks, bytes of a block], less its zero points and times its scales.
 *
 * @param scales, zeroPoints [vocabulary, blocks]; without zero points it is 128
 */
function unpackBytes(graph: GraphProto, lookup: GraphProto, weights: string, scales: string, zeroPoints: string): void {
  const rowsOf = (from: string, name: string): string => {
    addNode(lookup, 'Gather', name, [from, IDS], [name]);
    return name;
  };
  const floats = (from: string): string => {
    addNode(lookup, 'Cast', `${from}/floats`, [from], [`${from}/floats`], { to: TensorProto_DataType.FLOAT });
    return `${from}/floats`;
  };
  const [column, row, middle] = ['/unembedding/column', '/unembedding/row', '/unembedding/middle'] as const;
  addInt64Constant(graph, column, [0, 0, 1]);
  addInt64Constant(graph, row, [0, -1]);
  const ofBlocks = (from: string): string => {
    addNode(lookup, 'Reshape', `${from}/column`, [from, column], [`${from}/column`]);
    return `${from}/column`;
  };
  let zero: string = middle;
  if (zeroPoints === '') {
    const { FLOAT } = TensorProto_DataType;
    graph.initializer.push(create(TensorProtoSchema, { name: middle, dims: [1n], dataType: FLOAT, floatData: [128] }));
  } else zero = ofBlocks(floats(rowsOf(zeroPoints, '/unembedding/zeros')));
  const levels = floats(rowsOf(weights, '/unembedding/levels'));
  addNode(lookup, 'Sub', '/unembedding/centered', [levels, zero], ['/unembedding/centered']);
  const scale = ofBlocks(floats(rowsOf(scales, '/unembedding/scales')));
  addNode(lookup, 'Mul', '/unembedding/blocks', ['/unembedding/centered', scale], ['/unembedding/blocks']);
  addNode(lookup, 'Reshape', '/unembedding/rows', ['/unembedding/blocks', row], [ROWS]);
}
